/* SGD on a 2-10-10-2 linear network the straightforward way: one replica, forward and backward per sample. */
#include <stdint.h>

enum { D = 2, H = 10, O = 2 };

static uint64_t mix(uint64_t *s) {
    uint64_t z = (*s += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

void sgd(double *w1, double *w2, double *w3, const double *xy, int n, int batch, long steps,
         double lr, double beta, uint64_t seed) {
    int order[n], at = n;
    for (int i = 0; i < n; i++) order[i] = i;
    for (long t = 0; t < steps; t++) {
        if (at + batch > n) {
            for (int i = n - 1; i > 0; i--) {
                int j = (int)(((mix(&seed) >> 32) * (uint64_t)(i + 1)) >> 32), k = order[i];
                order[i] = order[j], order[j] = k;
            }
            at = 0;
        }
        double g1[H * D] = {0}, g2[H * H] = {0}, g3[O * H] = {0};
        for (int b = 0; b < batch; b++) {
            const double *x = xy + (D + O) * order[at + b], *y = x + D;
            double a[H], c[H], e[O], dc[H], da[H];
            for (int i = 0; i < H; i++) {
                a[i] = 0;
                for (int j = 0; j < D; j++) a[i] += w1[i * D + j] * x[j];
            }
            for (int i = 0; i < H; i++) {
                c[i] = 0;
                for (int j = 0; j < H; j++) c[i] += w2[i * H + j] * a[j];
            }
            for (int i = 0; i < O; i++) {
                e[i] = -y[i];
                for (int j = 0; j < H; j++) e[i] += w3[i * H + j] * c[j];
                e[i] *= 2.0 / (O * batch);
            }
            for (int j = 0; j < H; j++) {
                dc[j] = 0;
                for (int i = 0; i < O; i++) dc[j] += w3[i * H + j] * e[i], g3[i * H + j] += e[i] * c[j];
            }
            for (int j = 0; j < H; j++) da[j] = 0;
            for (int i = 0; i < H; i++)
                for (int j = 0; j < H; j++) da[j] += w2[i * H + j] * dc[i], g2[i * H + j] += dc[i] * a[j];
            for (int i = 0; i < H; i++)
                for (int j = 0; j < D; j++) g1[i * D + j] += da[i] * x[j];
        }
        for (int i = 0; i < H * D; i++) w1[i] -= lr * (g1[i] + beta * w1[i]);
        for (int i = 0; i < H * H; i++) w2[i] -= lr * (g2[i] + beta * w2[i]);
        for (int i = 0; i < O * H; i++) w3[i] -= lr * (g3[i] + beta * w3[i]);
        at += batch;
    }
}
