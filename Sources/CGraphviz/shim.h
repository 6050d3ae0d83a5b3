// Graphviz's C interface as Swift can call it: its macros, its mutable globals and its function tables
// wrapped in functions. Graphviz is not thread-safe: every call stands behind one lock of the caller.
#ifndef GRADUS_GRAPHVIZ_SHIM_H
#define GRADUS_GRAPHVIZ_SHIM_H

#include <graphviz/gvc.h>
#include <stdlib.h>
#include <string.h>

// Graphviz's own identifiers are the addresses of names, and orders within a drawing follow them.
// These count from 1 instead, so that a graph built in the same way is drawn in the same way. Names are
// left to the library's internal table, which it falls back on when `map` declines.

static inline void *gradus_ids_open(Agraph_t *graph, Agdisc_t *disciplines) {
    (void)graph;
    (void)disciplines;
    return calloc(1, sizeof(IDTYPE));
}

static inline long gradus_ids_map(void *state, int kind, char *name, IDTYPE *id, int create) {
    (void)kind;
    if (state == NULL || name != NULL || !create) return 0;
    IDTYPE *last = (IDTYPE *)state;
    *last += 1;
    *id = *last;
    return 1;
}

static inline long gradus_ids_alloc(void *state, int kind, IDTYPE id) {
    (void)state;
    (void)kind;
    (void)id;
    return 0;
}

static inline void gradus_ids_release(void *state, int kind, IDTYPE id) {
    (void)state;
    (void)kind;
    (void)id;
}

static inline char *gradus_ids_print(void *state, int kind, IDTYPE id) {
    (void)state;
    (void)kind;
    (void)id;
    return NULL;
}

static inline void gradus_ids_close(void *state) { free(state); }

static inline void gradus_ids_register(void *state, int kind, void *object) {
    (void)state;
    (void)kind;
    (void)object;
}

// An empty directed graph with sequential identifiers; NULL when memory is short.
static inline Agraph_t *gradus_graph_open(void) {
    static Agiddisc_t ids = {
        gradus_ids_open,    gradus_ids_map,   gradus_ids_alloc,    gradus_ids_release,
        gradus_ids_print,   gradus_ids_close, gradus_ids_register,
    };
    static Agdisc_t disciplines = {NULL, &ids, NULL};
    return agopen((char *)"drawing", Agdirected, &disciplines);
}

// Sets an attribute of a graph, node or edge to plain text.
static inline void gradus_set(void *object, const char *name, const char *value) {
    agsafeset(object, (char *)name, (char *)value, (char *)"");
}

// Sets an attribute of a graph, node or edge to an HTML-like label.
static inline void gradus_set_html(void *object, const char *name, const char *value) {
    Agraph_t *graph = agraphof(object);
    char *text = agstrdup_html(graph, (char *)value);
    agsafeset(object, (char *)name, text, (char *)"");
    agstrfree(graph, text);
}

static inline Agnode_t *gradus_node(Agraph_t *graph, const char *name) {
    return agnode(graph, (char *)name, 1);
}

static inline Agedge_t *gradus_edge(
    Agraph_t *graph, Agnode_t *tail, Agnode_t *head, const char *name) {
    return agedge(graph, tail, head, (char *)name, 1);
}

static inline Agraph_t *gradus_subgraph(Agraph_t *graph, const char *name) {
    return agsubg(graph, (char *)name, 1);
}

// Sizes in points (1/72 inch) after a layout, height along the page whatever the rank direction.
static inline double gradus_node_width(Agnode_t *node) { return ND_width(node) * 72; }
static inline double gradus_node_height(Agnode_t *node) { return ND_height(node) * 72; }
static inline pointf gradus_node_center(Agnode_t *node) { return ND_coord(node); }
static inline boxf gradus_graph_bounds(Agraph_t *graph) { return GD_bb(graph); }

// The curve of an edge after a layout: NULL when it has none.
static inline const bezier *gradus_edge_curve(Agedge_t *edge) {
    splines *curves = ED_spl(edge);
    return curves != NULL && curves->size > 0 ? curves->list : NULL;
}

// The label of an edge after a layout: NULL when it has none.
static inline const textlabel_t *gradus_edge_label(Agedge_t *edge) { return ED_label(edge); }
static inline const textlabel_t *gradus_graph_label(Agraph_t *graph) { return GD_label(graph); }

// Messages go to this buffer instead of standard error.

static inline char *gradus_message_buffer(void) {
    static char buffer[2048];
    return buffer;
}

static inline int gradus_append_message(char *text) {
    char *buffer = gradus_message_buffer();
    size_t used = strlen(buffer), room = 2048 - 1 - used, size = strlen(text);
    if (size > room) size = room;
    memcpy(buffer + used, text, size);
    buffer[used + size] = 0;
    return 0;
}

// Empties the message buffer and sends warnings and errors to it from now on.
static inline void gradus_capture_messages(void) {
    gradus_message_buffer()[0] = 0;
    agseterrf(gradus_append_message);
    agseterr(AGWARN);
    agreseterrors();
}

// What was said since `gradus_capture_messages`. Both must be called from one source file: the buffer
// belongs to the translation unit.
static inline const char *gradus_messages(void) { return gradus_message_buffer(); }

#endif
