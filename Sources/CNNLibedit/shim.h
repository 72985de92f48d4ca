#ifndef CNN_LIBEDIT_SHIM_H
#define CNN_LIBEDIT_SHIM_H

/* Swift can neither call C variadics such as el_wset nor name C's stdin and
   stdout in Swift 6 mode, so each use has a function of fixed arity here. */

#include <histedit.h>
#include <stdio.h>
#include <stddef.h>
#include <wchar.h>

typedef wchar_t *(*nn_prompt_function)(EditLine *);
typedef unsigned char (*nn_edit_function)(EditLine *, wint_t);
typedef int (*nn_read_function)(EditLine *, wchar_t *);

static inline EditLine *nn_el_open(const char *program) {
  return el_init(program, stdin, stdout, stderr);
}

static inline int nn_el_set_prompt(EditLine *e, nn_prompt_function f, wchar_t escape) {
  return el_wset(e, EL_PROMPT_ESC, f, escape);
}

static inline int nn_el_set_right_prompt(EditLine *e, nn_prompt_function f, wchar_t escape) {
  return el_wset(e, EL_RPROMPT_ESC, f, escape);
}

static inline int nn_el_set_editor(EditLine *e, const wchar_t *name) {
  return el_wset(e, EL_EDITOR, name);
}

static inline int nn_el_get_editor(EditLine *e, const wchar_t **name) {
  return el_wget(e, EL_EDITOR, name);
}

static inline int nn_el_set_signal_handling(EditLine *e, int on) {
  return el_wset(e, EL_SIGNAL, on);
}

static inline int nn_el_set_reader(EditLine *e, nn_read_function f) {
  return el_wset(e, EL_GETCFN, f);
}

static inline int nn_el_set_client_data(EditLine *e, void *data) {
  return el_wset(e, EL_CLIENTDATA, data);
}

static inline void *nn_el_get_client_data(EditLine *e) {
  void *data = NULL;
  el_wget(e, EL_CLIENTDATA, &data);
  return data;
}

static inline int nn_el_add_function(
    EditLine *e, const wchar_t *name, const wchar_t *help, nn_edit_function f) {
  return el_wset(e, EL_ADDFN, name, help, f);
}

static inline int nn_el_bind(EditLine *e, const wchar_t *keys, const wchar_t *command) {
  return el_wset(e, EL_BIND, keys, command, NULL);
}

/* In the alternative key map, which is vi's command mode. */
static inline int nn_el_bind_alternative(
    EditLine *e, const wchar_t *keys, const wchar_t *command) {
  return el_wset(e, EL_BIND, L"-a", keys, command, NULL);
}

/* Raw mode on (1) or off (0), as between two lines. */
static inline int nn_el_prepare_terminal(EditLine *e, int raw) {
  return el_wset(e, EL_PREP_TERM, raw);
}

/* Draws prompt and line anew from where the cursor is. */
static inline int nn_el_refresh(EditLine *e) { return el_wset(e, EL_REFRESH); }

static inline int nn_el_set_history(EditLine *e, HistoryW *h) {
  return el_wset(e, EL_HIST, history_w, h);
}

static inline int nn_history_set_size(HistoryW *h, int size) {
  HistEventW event;
  return history_w(h, &event, H_SETSIZE, size);
}

static inline int nn_history_set_unique(HistoryW *h, int on) {
  HistEventW event;
  return history_w(h, &event, H_SETUNIQUE, on);
}

static inline int nn_history_enter(HistoryW *h, const wchar_t *entry) {
  HistEventW event;
  return history_w(h, &event, H_ENTER, entry);
}

/* Removes every entry equal to `entry`: H_SETUNIQUE only knows the newest one. */
static inline void nn_history_remove(HistoryW *h, const wchar_t *entry) {
  HistEventW event, deleted;
  int more = history_w(h, &event, H_FIRST);
  while (more == 0) {
    if (wcscmp(event.str, entry) == 0) {
      history_w(h, &deleted, H_DEL, event.num);
      more = history_w(h, &event, H_FIRST);
    } else {
      more = history_w(h, &event, H_NEXT);
    }
  }
}

/* Writes through the same stream as the editor, so that the order is kept. */
static inline void nn_write(const char *bytes, size_t count) {
  fwrite(bytes, 1, count, stdout);
  fflush(stdout);
}

#endif
