/* Q1.31 matrix products in C, the opponents of the WebAssembly kernel: one line of JSON per loop and size. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static int32_t hold(int64_t value) { return value > INT32_MAX ? INT32_MAX : value < INT32_MIN ? INT32_MIN : (int32_t)value; }

/* Not exact: the sum of 64 bits wraps around. */
static void wrap_rows(int n, const int32_t *a, const int32_t *b, int32_t *c, int64_t *sums) {
  for (int i = 0; i < n; i++) {
    memset(sums, 0, n * sizeof *sums);
    for (int k = 0; k < n; k++) {
      int64_t x = a[i * n + k];
      for (int j = 0; j < n; j++) sums[j] += x * b[k * n + j];
    }
    for (int j = 0; j < n; j++) c[i * n + j] = hold((sums[j] + (1LL << 30)) >> 31);
  }
}

/* Exact: products split in their halves, each summed in 64 bits. */
static void exact_halves(int n, const int32_t *a, const int32_t *b, int32_t *c, int64_t *high, int64_t *low) {
  for (int i = 0; i < n; i++) {
    memset(high, 0, n * sizeof *high);
    memset(low, 0, n * sizeof *low);
    for (int k = 0; k < n; k++) {
      int64_t x = a[i * n + k];
      for (int j = 0; j < n; j++) {
        int64_t product = x * b[k * n + j];
        high[j] += product >> 32;
        low[j] += (uint32_t)product;
      }
    }
    for (int j = 0; j < n; j++) {
      __int128 sum = ((__int128)high[j] << 32) + low[j];
      sum = (sum + (1 << 30)) >> 31;
      c[i * n + j] = sum > INT32_MAX ? INT32_MAX : sum < INT32_MIN ? INT32_MIN : (int32_t)sum;
    }
  }
}

/*
 * Exact: doubles in halves of 16 bits, 32 terms at a time, as the WebAssembly kernel does; four terms and two rows go together, so that
 * sums are loaded and stored less often. n is a multiple of 32.
 */
static void exact_doubles(int n, const int32_t *a, const int32_t *b, int32_t *c, double *bh, double *bl, double *restrict h0,
                          double *restrict l0, double *restrict h1, double *restrict l1, int64_t *restrict sums) {
  for (int at = 0; at < n * n; at++) {
    int32_t low = (int16_t)b[at];
    bh[at] = (double)(((int64_t)b[at] - low) >> 16);
    bl[at] = low;
  }
  for (int i = 0; i < n; i += 2) {
    memset(sums, 0, 4 * n * sizeof *sums);
    for (int from = 0; from < n; from += 32) {
      memset(h0, 0, n * sizeof *h0), memset(l0, 0, n * sizeof *l0), memset(h1, 0, n * sizeof *h1), memset(l1, 0, n * sizeof *l1);
      for (int k = from; k < from + 32; k += 4) {
        const int32_t *x = a + i * n + k, *y = x + n;
        double x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3], y0 = y[0], y1 = y[1], y2 = y[2], y3 = y[3];
        const double *p = bh + k * n, *q = bl + k * n;
        for (int j = 0; j < n; j++) {
          double p0 = p[j], p1 = p[j + n], p2 = p[j + 2 * n], p3 = p[j + 3 * n];
          double q0 = q[j], q1 = q[j + n], q2 = q[j + 2 * n], q3 = q[j + 3 * n];
          h0[j] += x0 * p0 + x1 * p1 + x2 * p2 + x3 * p3;
          l0[j] += x0 * q0 + x1 * q1 + x2 * q2 + x3 * q3;
          h1[j] += y0 * p0 + y1 * p1 + y2 * p2 + y3 * p3;
          l1[j] += y0 * q0 + y1 * q1 + y2 * q2 + y3 * q3;
        }
      }
      for (int j = 0; j < n; j++) {
        sums[j] += (int64_t)h0[j], sums[n + j] += (int64_t)l0[j];
        sums[2 * n + j] += (int64_t)h1[j], sums[3 * n + j] += (int64_t)l1[j];
      }
    }
    for (int r = 0; r < 2; r++)
      for (int j = 0; j < n; j++) {
        int64_t high = sums[2 * r * n + j], low = sums[(2 * r + 1) * n + j];
        c[(i + r) * n + j] = hold((high + (low >> 16) + (1 << 14)) >> 15);
      }
  }
}

static uint32_t digest(int n, const int32_t *c) {
  uint32_t hash = 2166136261u;
  for (int at = 0; at < n * n; at++) hash = (hash ^ (uint32_t)c[at]) * 16777619u;
  return hash;
}

#define MEASURE(name, call)                                                                                       \
  {                                                                                                               \
    double best = 1e9;                                                                                            \
    for (int run = 0; run < runs; run++) {                                                                        \
      double started = milliseconds();                                                                            \
      call;                                                                                                       \
      double took = milliseconds() - started;                                                                     \
      if (took < best) best = took;                                                                               \
    }                                                                                                             \
    printf("{\"loop\":\"%s\",\"size\":%d,\"milliseconds\":%.4f,\"digest\":%u}\n", name, n, best, digest(n, c)); \
  }

int main(int count, char **words) {
  int n = count > 1 ? atoi(words[1]) : 256, runs = count > 2 ? atoi(words[2]) : 10;
  size_t cells = (size_t)n * n;
  int32_t *a = malloc(cells * 4), *b = malloc(cells * 4), *c = malloc(cells * 4);
  int64_t *high = malloc(n * 8), *low = malloc(n * 8);
  double *bh = malloc(cells * 8), *bl = malloc(cells * 8);
  double *h0 = malloc(n * 8), *l0 = malloc(n * 8), *h1 = malloc(n * 8), *l1 = malloc(n * 8);
  int64_t *sums = malloc((size_t)n * 32);
  /* The operands of the other side: xorshift32 from 1, left then right. */
  uint32_t state = 1;
  for (int half = 0; half < 2; half++)
    for (size_t at = 0; at < cells; at++) {
      state ^= state << 13, state ^= state >> 17, state ^= state << 5;
      (half ? b : a)[at] = (int32_t)state;
    }
  MEASURE("wrap", wrap_rows(n, a, b, c, high));
  MEASURE("halves", exact_halves(n, a, b, c, high, low));
  MEASURE("doubles", exact_doubles(n, a, b, c, bh, bl, h0, l0, h1, l1, sums));
  return 0;
}
