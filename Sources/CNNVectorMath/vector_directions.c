// Random directions through tensors: numbers drawn by their place, moves along them, and sums.
#include "CNNVectorMath.h"
#include <stdint.h>
#include "clones.h"

// The numbers at places first to first + count of the direction with that key: two of 32 bits from
// each state of SplitMix64, uniform in ±2³¹ units.
NN_CLONES void nn_uniform_direction_f64(
  uint64_t key, double unit, uint64_t first, double *target, size_t count) {
  size_t start = 0;
  if ((first & 1) && count > 0) {
    uint64_t z = key + (first >> 1) * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    z ^= z >> 31;
    target[0] = ((double)(int32_t)(uint32_t)(z >> 32) + 0.5) * unit;
    start = 1;
  }
  uint64_t state = (first + start) >> 1;
  size_t pairs = (count - start) / 2;
  double *to = target + start;
  NN_VECTOR for (size_t i = 0; i < pairs; i++) {
    uint64_t z = key + (state + i) * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    z ^= z >> 31;
    to[2 * i] = ((double)(int32_t)(uint32_t)z + 0.5) * unit;
    to[2 * i + 1] = ((double)(int32_t)(uint32_t)(z >> 32) + 0.5) * unit;
  }
  if (start + 2 * pairs < count) {
    uint64_t z = key + (state + pairs) * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    z ^= z >> 31;
    to[2 * pairs] = ((double)(int32_t)(uint32_t)z + 0.5) * unit;
  }
}

// base + step · direction.
NN_CLONES void nn_displace_f64(
  const double *base, const double *direction, double step, double *target, size_t count) {
  NN_NO_CONTRACTION
  NN_VECTOR for (size_t i = 0; i < count; i++) target[i] = base[i] + step * direction[i];
}

// Σ aᵢ bᵢ, and the sum of the magnitudes of its terms.
NN_CLONES void nn_product_f64(
  const double *a, const double *b, size_t count, double *value, double *magnitude) {
  double sums[16] = {0}, sizes[16] = {0};
  size_t whole = count & ~(size_t)15;
  for (size_t i = 0; i < whole; i += 16)
    for (size_t lane = 0; lane < 16; lane++) {
      double term = a[i + lane] * b[i + lane];
      sums[lane] += term;
      sizes[lane] += __builtin_fabs(term);
    }
  for (size_t i = whole; i < count; i++) {
    double term = a[i] * b[i];
    sums[i & 15] += term;
    sizes[i & 15] += __builtin_fabs(term);
  }
  double sum = 0, size = 0;
  for (size_t lane = 0; lane < 16; lane++) {
    sum += sums[lane];
    size += sizes[lane];
  }
  *value += sum;
  *magnitude += size;
}

// The same for two sets of weights: bit 0 of the answer is the first one's, bit 1 the second's. Sums
// are those of one at a time, bit by bit.
NN_CLONES int nn_weighted_changes_f64(
  const double *y, const double *base, const double *first, const double *second, size_t count,
  double *sums) {
  double ones[16] = {0}, twos[16] = {0};
  int moved_one = 0, moved_two = 0;
  size_t whole = count & ~(size_t)15;
  for (size_t i = 0; i < whole; i += 16)
    for (size_t lane = 0; lane < 16; lane++) {
      double change = y[i + lane] - base[i + lane];
      double one = first[i + lane] * change, two = second[i + lane] * change;
      ones[lane] += one;
      twos[lane] += two;
      moved_one |= one != 0;
      moved_two |= two != 0;
    }
  for (size_t i = whole; i < count; i++) {
    double change = y[i] - base[i];
    double one = first[i] * change, two = second[i] * change;
    ones[i & 15] += one;
    twos[i & 15] += two;
    moved_one |= one != 0;
    moved_two |= two != 0;
  }
  sums[0] = sums[1] = 0;
  for (size_t lane = 0; lane < 16; lane++) {
    sums[0] += ones[lane];
    sums[1] += twos[lane];
  }
  return moved_one | moved_two << 1;
}

// Σ wᵢ (yᵢ − bᵢ); answers whether any term is not zero.
NN_CLONES bool nn_weighted_change_f64(
  const double *y, const double *base, const double *weights, size_t count, double *sum) {
  double sums[16] = {0};
  int moved = 0;
  size_t whole = count & ~(size_t)15;
  for (size_t i = 0; i < whole; i += 16)
    for (size_t lane = 0; lane < 16; lane++) {
      double term = weights[i + lane] * (y[i + lane] - base[i + lane]);
      sums[lane] += term;
      moved |= term != 0;
    }
  for (size_t i = whole; i < count; i++) {
    double term = weights[i] * (y[i] - base[i]);
    sums[i & 15] += term;
    moved |= term != 0;
  }
  double total = 0;
  for (size_t lane = 0; lane < 16; lane++) total += sums[lane];
  *sum = total;
  return moved;
}
