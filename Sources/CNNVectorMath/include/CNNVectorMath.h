// Vectorised elementary functions and fused loops over arrays of float and double.
//
// Every function exists twice: `_f32` for float, `_f64` for double. Input and output may be the
// same memory (x == y) but must not overlap otherwise. A result depends on its own element only,
// never on the array's length or the element's place in it, and is the same in every run on one
// machine. `count` may be 0.
#ifndef CNN_VECTOR_MATH_H
#define CNN_VECTOR_MATH_H
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The bits of the vector registers that the loops here use: 512, 256 or 128.
int nn_vector_bits(void);

#define NN_DECLARE(REAL, S)                                                                       \
  /* y[i] = f(x[i]), with correct signed zeros, subnormals, infinities and NaN. */                \
  void nn_exp_##S(const REAL *x, REAL *y, size_t count);                                          \
  void nn_log_##S(const REAL *x, REAL *y, size_t count);                                          \
  void nn_tanh_##S(const REAL *x, REAL *y, size_t count);                                         \
  void nn_sigmoid_##S(const REAL *x, REAL *y, size_t count);                                      \
  void nn_erf_##S(const REAL *x, REAL *y, size_t count);                                          \
                                                                                                  \
  /* z = x + y; z = x - y; z = x * y; z = x / y; y = factor * x; y = y + factor * x. */           \
  void nn_add_##S(const REAL *x, const REAL *y, REAL *z, size_t count);                           \
  void nn_subtract_##S(const REAL *x, const REAL *y, REAL *z, size_t count);                      \
  void nn_multiply_##S(const REAL *x, const REAL *y, REAL *z, size_t count);                      \
  void nn_divide_##S(const REAL *x, const REAL *y, REAL *z, size_t count);                        \
  void nn_scale_##S(const REAL *x, REAL factor, REAL *y, size_t count);                           \
  void nn_add_scaled_##S(const REAL *x, REAL factor, REAL *y, size_t count);                      \
                                                                                                  \
  /* max(x, 0), where NaN stays NaN; upstream where x > 0 or x is NaN, else 0. */                 \
  void nn_relu_##S(const REAL *x, REAL *y, size_t count);                                         \
  void nn_relu_gradient_##S(const REAL *x, const REAL *upstream, REAL *y, size_t count);          \
                                                                                                  \
  /* x Phi(x), Phi the normal distribution's function; upstream (Phi(x) + x phi(x)). */            \
  void nn_gelu_##S(const REAL *x, REAL *y, size_t count);                                         \
  void nn_gelu_gradient_##S(const REAL *x, const REAL *upstream, REAL *y, size_t count);          \
                                                                                                  \
  /* One step of a long short-term memory forwards, and backwards for one example; see             \
     vector_lstm.inc for the layout. */                                                           \
  void nn_lstm_cells_##S(                                                                         \
    REAL *states, size_t row_stride, const REAL *bias, bool is_first, REAL *hidden, size_t rows,  \
    size_t units);                                                                                \
  void nn_lstm_cell_gradient_##S(                                                                 \
    const REAL *upstream, const REAL *states, const REAL *cell_before, const REAL *for_hidden,    \
    REAL *for_cell, REAL *gates, size_t units);                                                   \
  /* The same of a gated recurrent unit; see vector_gru.inc. */                                   \
  void nn_gru_cells_##S(                                                                          \
    const REAL *from_input, size_t input_stride, const REAL *from_state, const REAL *bias,        \
    REAL *states, size_t part_stride, size_t row_stride, REAL *hidden, size_t rows,               \
    size_t units);                                                                                \
  void nn_gru_cell_gradient_##S(                                                                  \
    const REAL *upstream, const REAL *states, size_t part_stride, const REAL *before,             \
    REAL *for_hidden, REAL *from_input, REAL *from_state, size_t units);                          \
                                                                                                  \
  /* Images: y = x and y = y + x over rows that stand a stride apart; the largest pixel of each      \
     window of 2 x 2 in a row of windows, and its gradient (the first of equals, the last NaN). */ \
  void nn_copy_rows_##S(                                                                          \
    const REAL *x, size_t x_stride, REAL *y, size_t y_stride, size_t rows, size_t columns);       \
  void nn_add_rows_##S(                                                                           \
    const REAL *x, size_t x_stride, REAL *y, size_t y_stride, size_t rows, size_t columns);       \
  void nn_max_pool_pairs_##S(const REAL *upper, const REAL *lower, REAL *y, size_t count);        \
  void nn_max_pool_pairs_choices_##S(                                                             \
    const REAL *upper, const REAL *lower, uint8_t *choices, size_t count);                        \
  /* Whether each number is above zero: a bit each, 64 a word. */                                 \
  void nn_signs_##S(const REAL *x, uint64_t *words, size_t count);                                \
  void nn_max_pool_pairs_gradient_##S(                                                            \
    const REAL *upper, const REAL *lower, const REAL *upstream, REAL *to_upper, REAL *to_lower,   \
    size_t count);                                                                                \
                                                                                                  \
  /* Sums have a fixed order: lanes within a block, blocks compensated in double. */              \
  REAL nn_sum_##S(const REAL *x, size_t count);                                                   \
  REAL nn_sum_of_squares_##S(const REAL *x, size_t count);                                        \
  /* The largest element, NaN if any is NaN, -infinity if there is none. */                       \
  REAL nn_maximum_##S(const REAL *x, size_t count);                                               \
                                                                                                  \
  /* Row-major matrices: y = x + row on every row; y[c] = (y[c] +) sum over rows of x[r, c];      \
     y[r] = sum or maximum of row r; softmax and log-softmax of each row. */                      \
  void nn_add_row_##S(const REAL *x, const REAL *row, REAL *y, size_t rows, size_t columns);      \
  void nn_column_sums_##S(                                                                        \
    const REAL *x, REAL *y, size_t rows, size_t columns, bool accumulate);                        \
  void nn_row_sums_##S(const REAL *x, REAL *y, size_t rows, size_t columns);                      \
  void nn_row_maxima_##S(const REAL *x, REAL *y, size_t rows, size_t columns);                    \
  void nn_softmax_##S(const REAL *x, REAL *y, size_t rows, size_t columns);                       \
  void nn_log_softmax_##S(const REAL *x, REAL *y, size_t rows, size_t columns);                   \
                                                                                                  \
  /* torch.optim.SGD with dampening 0; velocity may be NULL where momentum is 0. */               \
  void nn_sgd_##S(                                                                                \
    REAL *parameters, const REAL *gradient, REAL *velocity, size_t count, REAL learning_rate,     \
    REAL momentum, REAL weight_decay, bool nesterov);                                             \
  /* torch.optim.Adam; see vector_optimisers.inc for what each coefficient is. */                 \
  void nn_adam_##S(                                                                               \
    REAL *parameters, const REAL *gradient, REAL *first_moment, REAL *second_moment,              \
    size_t count, REAL step_size, REAL one_minus_beta1, REAL beta2, REAL one_minus_beta2,         \
    REAL second_correction_root, REAL epsilon, REAL weight_decay, REAL shrink);                   \
                                                                                                  \
  /* c = alpha op(a) op(b) + beta c for products too small to be worth a call into BLAS. */       \
  void nn_small_gemm_##S(                                                                         \
    bool transpose_a, bool transpose_b, size_t rows, size_t columns, size_t inner, REAL alpha,    \
    const REAL *a, size_t lda, const REAL *b, size_t ldb, REAL beta, REAL *c, size_t ldc);         \
  /* c = a b where op(b), inner x columns, was brought into panels beforehand: so many numbers. */ \
  size_t nn_panels_count_##S(size_t columns, size_t inner);                                       \
  void nn_pack_panels_##S(                                                                        \
    bool transpose, const REAL *b, size_t ldb, size_t inner, size_t columns, REAL *panels);       \
  void nn_panels_product_##S(                                                                     \
    size_t rows, size_t columns, size_t inner, const REAL *a, size_t lda, const REAL *panels,     \
    REAL *c, size_t ldc);

NN_DECLARE(float, f32)
NN_DECLARE(double, f64)
#undef NN_DECLARE

/* How small changes move what an op makes of a value: see vector_changes.inc. */
void nn_sigmoid_change_f64(
  const double *s, const double *q, const double *d, double *y, size_t count);
void nn_tanh_change_f64(
  const double *s, const double *q, const double *d, double *y, size_t count);
bool nn_relu_change_f64(const double *x, const double *d, double *y, size_t count);
void nn_cross_entropy_change_f64(
  const double *d, const double *p, const long *example, const long *target, double *sums,
  double *y, size_t count, size_t features, size_t examples);
bool nn_cross_entropy_scaled_row_change_f64(
  const double *d, const double *row, const double *p, const long *target, double *y,
  size_t examples, size_t features);
double nn_weighted_sum_f64(const double *w, const double *x, size_t count);
void nn_lstm_cell_changes_f64(
  const double *kept, size_t kept_stride, size_t examples, const double *gates, double *cells,
  double *hidden, size_t rows, size_t units);
void nn_gru_cell_changes_f64(
  const double *kept, size_t kept_stride, size_t examples, const double *gates, double *sums,
  double *hidden, size_t rows, size_t units);
bool nn_any_nonzero_f64(const double *x, size_t count);
bool nn_crosses_zero_f64(const double *x, const double *y, size_t count);
/* Random directions through tensors: see vector_directions.c. */
void nn_uniform_direction_f64(
  uint64_t key, double unit, uint64_t first, double *target, size_t count);
void nn_displace_f64(
  const double *base, const double *direction, double step, double *target, size_t count);
void nn_product_f64(
  const double *a, const double *b, size_t count, double *value, double *magnitude);
bool nn_weighted_change_f64(
  const double *y, const double *base, const double *weights, size_t count, double *sum);
int nn_weighted_changes_f64(
  const double *y, const double *base, const double *first, const double *second, size_t count,
  double *sums);
// The normal distribution below x, and its density.
void nn_normal_f64(const double *x, double *below, double *density, size_t count);
// y = gelu(x + d) - gelu(x), from what nn_normal_f64 gives for x.
void nn_gelu_change_f64(
  const double *x, const double *below, const double *density, const double *d, double *y,
  size_t count);
// Sums over rows of such changes, the rows' own changes being combinations of few rows.
double nn_combination_limit_f64(
  const double *factors, const double *own, const double *table, size_t rows, size_t rank);
void nn_pack_columns_f64(
  const double *x, size_t rows, size_t columns, size_t packed_rows, double *packed);
void nn_gelu_sums_f64(
  bool has_own, const double *point, const double *factors, const double *table,
  size_t table_stride, double limit, double *y, size_t rows, size_t columns, size_t rank);
extern const double nn_gelu_sums_limit;
// The matrix product of numbers that are two doubles each: see vector_pairs.inc.
bool nn_pair_gemm(
  bool transpose_a, bool transpose_b, size_t rows, size_t columns, size_t inner, const double *a,
  size_t lda, const double *b, size_t ldb, double *c, size_t ldc, double *room);
// How changes of rows move what is made of the rows: see vector_rows.inc.
void nn_softmax_change_f64(
  const double *x, const double *softmax, const double *d, double *y, size_t rows, size_t columns);
void nn_standardized_change_f64(
  const double *standard, const double *inverse, const double *weight, const double *d, double *y,
  size_t rows, size_t columns);
void nn_outer_product_f64(const double *a, const double *b, double *y, size_t rows, size_t columns);
void nn_quadratic_rows_f64(
  const double *x, const double *square, const double *along, size_t along_stride, double *y,
  size_t rows, size_t rank);
void nn_row_pairs_f64(
  const double *factors, const double *own, const double *row, double *y, size_t rows,
  size_t columns);

// The C library's scalar functions under names that Swift sees the same way on every platform.
#define NN_LIBM_1(NAME, F32, F64)                                                                 \
  static inline float nn_libm_##NAME##_f32(float x) { return F32(x); }                            \
  static inline double nn_libm_##NAME##_f64(double x) { return F64(x); }
NN_LIBM_1(exp, expf, exp)
NN_LIBM_1(expm1, expm1f, expm1)
NN_LIBM_1(log, logf, log)
NN_LIBM_1(log1p, log1pf, log1p)
NN_LIBM_1(tanh, tanhf, tanh)
NN_LIBM_1(erf, erff, erf)
NN_LIBM_1(sin, sinf, sin)
NN_LIBM_1(cos, cosf, cos)
#undef NN_LIBM_1
static inline float nn_libm_pow_f32(float x, float y) { return powf(x, y); }
static inline double nn_libm_pow_f64(double x, double y) { return pow(x, y); }

#endif
