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

// The normal distribution above 1/2, Phi(t) - 1/2, for 0 <= t < 17/2 on 16 intervals of 17/32: in
// u, the place within the interval from -1/2 to 1/2; one row for each power of u. Error 4.3e-18.
static const double NN_NORMAL_F64[13][16] = {
  {
    0x1.acffa3e9be8a6p-4, 0x1.2621c43de11b8p-2, 0x1.a1b8d1bc509eap-2, 0x1.dfc1df1a6518fp-2,
    0x1.f76367c3c4315p-2, 0x1.fe37f5adfb4cbp-2, 0x1.ffb75e68f9917p-2, 0x1.fff721c68e097p-2,
    0x1.ffff2c2b7d6dap-2, 0x1.fffff0ee4dbe2p-2, 0x1.ffffff2f28435p-2, 0x1.fffffff7687dep-2,
    0x1.ffffffffbb4ffp-2, 0x1.fffffffffe5f9p-2, 0x1.fffffffffff88p-2, 0x1.ffffffffffffep-2,
  },
  {
    0x1.a300eda2b851ep-3, 0x1.3bf8c8c2bf831p-3, 0x1.675e38668aabbp-4, 0x1.343860fec09e4p-5,
    0x1.8eb2872f7e41fp-7, 0x1.84ea945430bbap-9, 0x1.1e16827b71a37p-11, 0x1.3d65c00854d5cp-14,
    0x1.098b7d0229bb7p-17, 0x1.4f1168c8019e2p-21, 0x1.3ed45cdc7db89p-25, 0x1.c98e75462fa31p-30,
    0x1.ef2d9757b2610p-35, 0x1.941e53c492035p-40, 0x1.f1698cfc5b352p-46, 0x1.cdb1d9f44c5c7p-52,
  },
  {
    -0x1.d9040c44b2141p-7, -0x1.0b86e3fae3a5fp-5, -0x1.fb1db516b32f0p-6, -0x1.307530cfa484cp-6,
    -0x1.fa5a7bf03138ap-8, -0x1.2dd8cfff17915p-9, -0x1.0669058eda2e7p-11, -0x1.4feadfecd151ap-14,
    -0x1.3e82dfa168132p-17, -0x1.c12f26a79ef98p-21, -0x1.d86807d773d82p-25, -0x1.73430f3819a49p-29,
    -0x1.b4b9eda2b0241p-34, -0x1.80edc31b8b9dcp-39, -0x1.fce3646a6b3eap-45, -0x1.f8ec18e32e231p-51,
  },
  {
    -0x1.2518221a0f97cp-7, -0x1.5b2e62f881831p-9, 0x1.9d386828b223dp-9, 0x1.1d01219ef42c8p-8,
    0x1.61b430002d32cp-9, 0x1.13c5e11eccc81p-10, 0x1.260252705a291p-12, 0x1.bc2a3356d8feap-15,
    0x1.e46899235b590p-18, 0x1.81aed21de5020p-21, 0x1.c3a4858b989c3p-25, 0x1.86e5384e7ca53p-29,
    0x1.f5eb6c6ce34e1p-34, 0x1.df5cd57a8a274p-39, 0x1.553c97db822f8p-44, 0x1.6ab3bf7d01429p-50,
  },
  {
    0x1.04b7403db30cdp-10, 0x1.dc2beb65f1542p-10, 0x1.d7c2cac07723bp-11, -0x1.a31d05778cf9dp-13,
    -0x1.02ab40282e2a2p-11, -0x1.3a7b5cb6ddb1ep-12, -0x1.b89b280e94c4cp-14, -0x1.96e0e33ea5718p-16,
    -0x1.048d0b386ee70p-18, -0x1.dac7b215732b8p-22, -0x1.38604b310e713p-25, -0x1.2bb5b06da2651p-29,
    -0x1.a6212097c75efp-34, -0x1.b67e65aa094ccp-39, -0x1.512416cb2764fp-44, -0x1.80c934e7b1a8ep-50,
  },
  {
    0x1.6f9e67d356997p-12, -0x1.5d7bb703fc8d1p-15, -0x1.1116edcbeee77p-12, -0x1.2f4adfd1ac958p-13,
    0x1.73b8b60e09d40p-17, 0x1.9775845320fe9p-15, 0x1.bf7a88073b028p-16, 0x1.0d485c97d5bbep-17,
    0x1.a20192239a702p-20, 0x1.bbdf8348c82d9p-23, 0x1.4c092fdffcba9p-26, 0x1.63ffdd692c782p-30,
    0x1.14978e9435796p-34, 0x1.39d8086c9ea90p-39, 0x1.057d3ab8c4d0dp-44, 0x1.414b716f80f28p-50,
  },
  {
    -0x1.7f1cf7ffd8182p-15, -0x1.125da39e372dbp-14, -0x1.b2102b87e4e74p-19, 0x1.06cfe44d745dep-15,
    0x1.1023af2999a82p-16, -0x1.57b34a9d3b7f1p-20, -0x1.19fa051acd8b1p-18, -0x1.018198435b538p-19,
    -0x1.ffa3178307ff4p-22, -0x1.453b9b63d7685p-24, -0x1.18f6ae555c7c8p-27, -0x1.540835a4bfcb0p-31,
    -0x1.257cb50b1b2c9p-35, -0x1.6d96370bd8811p-40, -0x1.4b52b124d796ap-45, -0x1.b78b4b1c06587p-51,
  },
  {
    -0x1.6c5a1b589e338p-17, 0x1.676c0198f4091p-18, 0x1.308cbec159574p-17, 0x1.d65007ed969d2p-22,
    -0x1.bcf43ca36b983p-19, -0x1.69dd2ae72cf42p-20, 0x1.b84705d46d541p-23, 0x1.4d691c657652ap-22,
    0x1.dca66e30ab0b6p-24, 0x1.7afa3717d8765p-26, 0x1.8286821aadf34p-29, 0x1.0b7954ad8b6a8p-32,
    0x1.02a6c66b19a93p-36, 0x1.63cdb55ada86bp-41, 0x1.60440380bcef3p-46, 0x1.fa3bcec834e9dp-52,
  },
  {
    0x1.a620c5af2523ep-20, 0x1.c6e47096eac2fp-20, -0x1.794213be5ed7cp-21, -0x1.0cd2ddbaadf08p-20,
    0x1.337fd9cfa1524p-25, 0x1.426c441e4ab42p-22, 0x1.57c80a80e67d7p-24, -0x1.9ec5cc1c1e919p-26,
    -0x1.442f83e55e9f8p-26, -0x1.5eb1f0797bc61p-28, -0x1.b4c683266c2b7p-31, -0x1.5fccb85ff6693p-34,
    -0x1.813d3d4c79ae3p-38, -0x1.26af07f573775p-42, -0x1.404eca78022d1p-47, -0x1.f4707c4d785ffp-53,
  },
  {
    0x1.256996d207973p-22, -0x1.e6af7787b85e8p-23, -0x1.a081d5efd086cp-23, 0x1.a4600c7f2daa4p-24,
    0x1.7102a2179ea8fp-24, -0x1.fc675ee0d151ep-27, -0x1.78f6e9648110cp-26, -0x1.86af958b27d04p-29,
    0x1.10cbc57334c3ap-29, 0x1.f714da216daf4p-31, 0x1.958ed60752e58p-33, 0x1.85f2dbde323b5p-36,
    0x1.ea2f181728d24p-40, 0x1.a470247fa6d0fp-44, 0x1.f85439d4a4ef2p-49, 0x1.adba5fbbc0f60p-54,
  },
  {
    -0x1.73f5aeebdee05p-25, -0x1.1abdc32eee8c4p-25, 0x1.0cf1bb70d2836p-25, 0x1.0980871984754p-26,
    -0x1.95b856d85201ep-27, -0x1.67d4262659580p-28, 0x1.15304fbcdb356p-29, 0x1.4bdedf6833741p-30,
    -0x1.7cb0584424824p-39, -0x1.01fb65cc0bb86p-33, -0x1.316f9d8ebab3cp-35, -0x1.6d210bdb814fcp-38,
    -0x1.0ca99ef642b88p-41, -0x1.056bd717c4c05p-45, -0x1.5cd8204dd28fbp-50, -0x1.46370bafdb726p-55,
  },
  {
    -0x1.85bbbd91be5f2p-28, 0x1.b6b8b4d5c89fbp-28, 0x1.52e7383d29eafp-29, -0x1.ed18e84e9c52ep-29,
    -0x1.5d4792811ad0dp-31, 0x1.24f977a5794fap-30, 0x1.81aad072dc723p-33, -0x1.69a1033155ab1p-33,
    -0x1.936706b17e926p-35, 0x1.fab1e4b0f9362p-38, 0x1.6771533ae0611p-38, 0x1.23a1bdd75ad8ap-40,
    0x1.05833b52e4ea6p-43, 0x1.286fa9d8da366p-47, 0x1.c17d7d085bf93p-52, 0x1.d622a7ce0d869p-57,
  },
  {
    0x1.0ccb9099bf60bp-30, 0x1.02d76680ac384p-31, -0x1.b91283b3ffc59p-31, -0x1.29f96ef9bf2f3p-35,
    0x1.5a0ac75771738p-32, -0x1.c5d5b7eb55cb2p-36, -0x1.2e81378c95417p-34, 0x1.c292e7882fd4ap-39,
    0x1.3f2a0c297ec3cp-37, 0x1.ee2d64f556d54p-41, -0x1.1f9249256686dp-41, -0x1.7611cbd3b1e8ep-43,
    -0x1.a65ca6eef2371p-46, -0x1.18a68fb343438p-49, -0x1.e1f3862ecf354p-54, -0x1.1791c4197d71dp-58,
  },
};

#endif
