package io.xuqi.invoice.document;

import java.util.List;

/** A transformation of the plane (ISO 32000-1, 8.3.4): x' = ax + cy + e, y' = bx + dy + f. */
record Affine(double a, double b, double c, double d, double e, double f) {

  static final Affine IDENTITY = new Affine(1, 0, 0, 1, 0, 0);

  /** From six numbers; nothing changes when there are not so many. */
  static Affine of(List<Double> numbers) {
    return numbers.size() < 6
        ? IDENTITY
        : new Affine(
            numbers.get(0),
            numbers.get(1),
            numbers.get(2),
            numbers.get(3),
            numbers.get(4),
            numbers.get(5));
  }

  static Affine move(double x, double y) {
    return new Affine(1, 0, 0, 1, x, y);
  }

  /** This first, then the other one. */
  Affine then(Affine next) {
    return new Affine(
        a * next.a + b * next.c,
        a * next.b + b * next.d,
        c * next.a + d * next.c,
        c * next.b + d * next.d,
        e * next.a + f * next.c + next.e,
        e * next.b + f * next.d + next.f);
  }

  double x(double x, double y) {
    return a * x + c * y + e;
  }

  double y(double x, double y) {
    return b * x + d * y + f;
  }

  /** How much larger it makes things. */
  double scale() {
    return Math.sqrt(Math.abs(a * d - b * c));
  }
}
