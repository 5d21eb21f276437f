package org.eaft.eval.score;

/**
 * A number in double precision and what rounding may have done to it so far.
 *
 * @param error bound of the difference to the exact value, about
 */
record Rounded(double number, double error) {

  static Rounded of(double number, double error) {
    return new Rounded(number, error + Math.ulp(number));
  }

  Rounded plus(Rounded b) {
    return of(number + b.number, error + b.error);
  }

  Rounded negated() {
    return new Rounded(-number, error);
  }

  Rounded times(Rounded b) {
    return of(number * b.number, Math.abs(number) * b.error + Math.abs(b.number) * error);
  }

  Rounded over(Rounded b) {
    double q = number / b.number;
    return of(q, (error + Math.abs(q) * b.error) / Math.abs(b.number));
  }

  /** Not a number where the power is not real; a root of a negative number never is. */
  Rounded raised(Rounded b) {
    double r = b.number == 0.5 && number >= 0 ? Math.sqrt(number) : Math.pow(number, b.number);
    double byBase = number == 0 ? error : Math.abs(b.number) * error / Math.abs(number);
    double byExponent = number > 0 ? Math.abs(Math.log(number)) * b.error : b.error;
    return of(r, Math.abs(r) * (byBase + byExponent) + 2 * Math.ulp(r));
  }
}
