// Polynomial coefficients, lowest power first; written by fit_coefficients.py (in the tests'
// fixtures). Errors are relative to the function that the polynomial is part of.
#ifndef NN_COEFFICIENTS_H
#define NN_COEFFICIENTS_H

// (e^r - 1 - r) / r^2 for |r| <= log(2) / 2: error 3.3e-9.
static const float NN_EXP_F32[5] = {
  0x1.0000000000000p-1f,
  0x1.55548c0000000p-3f,
  0x1.5554800000000p-5f,
  0x1.123d780000000p-7f,
  0x1.6d97540000000p-10f,
};
// (e^r - 1 - r) / r^2 for |r| <= log(2) / 2: error 3.7e-18.
static const double NN_EXP_F64[10] = {
  0x1.000000000000bp-1,
  0x1.555555555555cp-3,
  0x1.55555555502b3p-5,
  0x1.111111110eb78p-7,
  0x1.6c16c1853e767p-10,
  0x1.a01a01b3d2ed9p-13,
  0x1.a0199771732fbp-16,
  0x1.71ddef562bdb9p-19,
  0x1.28afa54502123p-22,
  0x1.af6d3b7241a96p-26,
};

// (log((1 + s) / (1 - s)) - 2 s) / s^3 in s^2, for s <= 0.1716: error 8.5e-10.
static const float NN_LOG_F32[3] = {
  0x1.55557a0000000p-1f,
  0x1.995ee40000000p-2f,
  0x1.31dfde0000000p-2f,
};
// (log((1 + s) / (1 - s)) - 2 s) / s^3 in s^2, for s <= 0.1716: error 1.3e-18.
static const double NN_LOG_F64[7] = {
  0x1.555555555558ap-1,
  0x1.9999999982019p-2,
  0x1.249249405d7ecp-2,
  0x1.c71c53246a96cp-3,
  0x1.74660b893170dp-3,
  0x1.39a6633af76cep-3,
  0x1.2edaa6910fbe9p-3,
};

// erf(x) / x - 1 in x^2, for x <= 1: error 4.0e-8.
static const float NN_ERF_SMALL_F32[6] = {
  0x1.06eba20000000p-3f,
  -0x1.8126840000000p-2f,
  0x1.ce0b320000000p-4f,
  -0x1.b5b8a40000000p-6f,
  0x1.42a6e40000000p-8f,
  -0x1.2870200000000p-11f,
};
// erf(x) / x - 1 in x^2, for x <= 1: error 1.3e-19.
static const double NN_ERF_SMALL_F64[13] = {
  0x1.06eba8214db69p-3,
  -0x1.812746b0379e6p-2,
  0x1.ce2f21a042b32p-4,
  -0x1.b82ce31284e9cp-6,
  0x1.565bcd0dbc1adp-8,
  -0x1.c02db3db06d60p-11,
  0x1.f9a321dd3898cp-14,
  -0x1.f4d1e3a67dc3ep-17,
  0x1.b9df2954a9147p-20,
  -0x1.5f1f0634fb062p-23,
  0x1.f7b72e5bcd4ffp-27,
  -0x1.38a4b8db8a7c5p-30,
  0x1.0613987edce0dp-34,
};

// log(erfc(x)) in x - 1, for 1 <= x <= 6: error 1.7e-11.
static const float NN_ERF_LARGE_F32[9] = {
  -0x1.d97fc00000000p+0f,
  -0x1.51c9b00000000p+1f,
  -0x1.afabb20000000p-1f,
  -0x1.54800e0000000p-5f,
  0x1.4956840000000p-7f,
  -0x1.0883400000000p-9f,
  0x1.34a5160000000p-12f,
  -0x1.8bec6c0000000p-16f,
  0x1.3f76600000000p-22f,
};
// log(erfc(x)) in x - 1, for 1 <= x <= 6: error 7.0e-18.
static const double NN_ERF_LARGE_F64[18] = {
  -0x1.d97fbf27aa2a1p+0,
  -0x1.51c9b0006c217p+1,
  -0x1.afabc11a2b274p-1,
  -0x1.5477f09981663p-5,
  0x1.48c9d377039f3p-7,
  -0x1.033f593aa15fdp-9,
  0x1.f1b014da01c9cp-13,
  0x1.b9325dbaa3bdcp-16,
  -0x1.c85b321072ee8p-16,
  0x1.449b88a36db23p-17,
  -0x1.1e7fcabb58fbdp-19,
  0x1.bbed327a55675p-23,
  0x1.e9b6c34e82f0cp-25,
  -0x1.1b966ccd12b8ap-25,
  0x1.214c27d30c1dcp-27,
  -0x1.65de7b91c8ff3p-30,
  0x1.0286093cc3accp-33,
  -0x1.50a761fcabfdcp-38,
};

#endif
