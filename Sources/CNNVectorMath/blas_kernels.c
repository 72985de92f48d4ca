// OpenBLAS chooses the kernels for its processor when it is loaded. A release that is older than
// the processor does not know its model number and falls back to "Prescott" (SSE3, of 2004), an
// eighth of the speed or less: 0.3.21 does so on Emerald Rapids. Where it did, and where nobody
// asked for a core by OPENBLAS_CORETYPE, let it choose again, told which instructions there are.
//
// This runs before main: OpenBLAS's own constructor has run (a library is initialised before what
// links it), no product has been computed, and no other thread of ours reads the environment.
#if defined(__linux__) && defined(__x86_64__)
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

static void choose_blas_kernels(void) {
  if (getenv("OPENBLAS_CORETYPE")) return;
  // By name, since this target links no BLAS; an OpenBLAS for one processor alone has no choice.
  char *(*core_name)(void) = (char *(*)(void))dlsym(RTLD_DEFAULT, "openblas_get_corename");
  void (*quit)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "gotoblas_dynamic_quit");
  void (*start)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "gotoblas_dynamic_init");
  if (!core_name || !quit || !start) return;
  const char *chosen = core_name();
  if (!chosen || strcmp(chosen, "Prescott") != 0) return;

  __builtin_cpu_init();
  const char *better = NULL;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("fma")) {
    better = "SkylakeX";
  } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    better = "Haswell";
  }
  if (!better || setenv("OPENBLAS_CORETYPE", better, 0) != 0) return;
  quit();
  start();
  // Child processes are to make their own choice.
  unsetenv("OPENBLAS_CORETYPE");
}

// OpenBLAS starts its threads when it is loaded, and each then asks for work for 2^28 cycles, a
// tenth of a second, before it sleeps, and again after every product: all that time it keeps a core
// from others. Where nobody asked for another time by OPENBLAS_THREAD_TIMEOUT, let it be 2^20, half
// a millisecond; the threads begin anew with the first product that is worth several.
static void let_blas_threads_sleep(void) {
  if (getenv("OPENBLAS_THREAD_TIMEOUT")) return;
  void (*read_environment)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "openblas_read_env");
  void (*end_threads)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "blas_thread_shutdown_");
  if (!read_environment || !end_threads) return;
  if (setenv("OPENBLAS_THREAD_TIMEOUT", "20", 0) != 0) return;
  read_environment();
  end_threads();
  unsetenv("OPENBLAS_THREAD_TIMEOUT");
}

__attribute__((constructor)) static void prepare_blas(void) {
  choose_blas_kernels();
  let_blas_threads_sleep();
}
#endif
