/* Real FFTs of one size with FFTW, float, measured plan, one thread. Prints the sample as JSON. */
#include <fftw3.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int count, char **words) {
  const int size = count > 1 ? atoi(words[1]) : 2048, turns = 20000;
  float *input = fftwf_alloc_real(size);
  fftwf_complex *output = fftwf_alloc_complex(size / 2 + 1);
  fftwf_plan plan = fftwf_plan_dft_r2c_1d(size, input, output, FFTW_MEASURE | FFTW_PRESERVE_INPUT);
  for (int i = 0; i < size; i++) input[i] = sinf(i * 0.1f) + sinf(i * 0.37f);
  for (int i = 0; i < turns; i++) fftwf_execute(plan);
  double seconds[5];
  for (int round = 0; round < 5; round++) {
    const double start = now();
    for (int i = 0; i < turns; i++) fftwf_execute(plan);
    seconds[round] = (now() - start) / turns;
  }
  qsort(seconds, 5, sizeof seconds[0], ascending);
  printf("{\"seconds\": %.12f}\n", seconds[2]);
  return 0;
}
