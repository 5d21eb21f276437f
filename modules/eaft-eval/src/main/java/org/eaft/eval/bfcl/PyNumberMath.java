package org.eaft.eval.bfcl;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** Python's operators of two numbers. */
final class PyNumberMath {

  /** Of integers; longer ones are not computed. */
  private static final int MAX_BITS = 16_384;

  private PyNumberMath() {}

  /** A number as a float. */
  static double real(Object value) {
    if (value instanceof Double d) {
      return d;
    }
    return finite(PyValues.big(value).doubleValue());
  }

  private static double finite(double d) {
    if (!Double.isFinite(d)) {
      throw Undecodable.of("a number is too large");
    }
    return d;
  }

  /** An integer, or a float for quotients and negative powers. */
  static Object integers(String operator, BigInteger a, BigInteger b) {
    return switch (operator) {
      case "/" -> quotient(a, b);
      case "**" -> power(a, b);
      default -> PyValues.integer(limit(integer(operator, a, b)));
    };
  }

  private static BigInteger integer(String operator, BigInteger a, BigInteger b) {
    return switch (operator) {
      case "+" -> a.add(b);
      case "-" -> a.subtract(b);
      case "*" -> a.multiply(b);
      case "//" -> floors(a, b)[0];
      case "%" -> floors(a, b)[1];
      case "&" -> a.and(b);
      case "|" -> a.or(b);
      case "^" -> a.xor(b);
      case "<<" -> a.shiftLeft(shift(b));
      case ">>" -> b.bitLength() < 31 ? a.shiftRight(shift(b)) : right(a, b);
      default -> throw Undecodable.of("%s of integers", operator);
    };
  }

  private static BigInteger right(BigInteger a, BigInteger b) {
    if (b.signum() < 0) {
      throw Undecodable.of("a negative shift");
    }
    return a.signum() < 0 ? BigInteger.ONE.negate() : BigInteger.ZERO;
  }

  private static int shift(BigInteger b) {
    if (b.signum() < 0 || b.bitLength() >= 31) {
      throw Undecodable.of("a shift by %d bits of length", b.bitLength());
    }
    return Math.min(b.intValueExact(), 2 * MAX_BITS);
  }

  private static BigInteger limit(BigInteger i) {
    if (i.bitLength() > MAX_BITS) {
      throw Undecodable.of("integers of more than %d bits are not computed", MAX_BITS);
    }
    return i;
  }

  /** Quotient and remainder, which has the sign of the divisor. */
  private static BigInteger[] floors(BigInteger a, BigInteger b) {
    if (b.signum() == 0) {
      throw Undecodable.of("division by zero");
    }
    BigInteger[] both = a.divideAndRemainder(b);
    if (both[1].signum() * b.signum() < 0) {
      both[0] = both[0].subtract(BigInteger.ONE);
      both[1] = both[1].add(b);
    }
    return both;
  }

  /** Rounded once. */
  private static double quotient(BigInteger a, BigInteger b) {
    if (b.signum() == 0) {
      throw Undecodable.of("division by zero");
    }
    // more digits than decide how any double rounds, but for quotients that are ties exactly, and
    // those have fewer
    MathContext digits = new MathContext(800, RoundingMode.HALF_EVEN);
    return finite(new BigDecimal(a).divide(new BigDecimal(b), digits).doubleValue());
  }

  private static Object power(BigInteger a, BigInteger b) {
    if (b.signum() < 0) {
      return floatPower(real(PyValues.integer(a)), real(PyValues.integer(b)));
    }
    if (a.abs().compareTo(BigInteger.ONE) <= 0) {
      return PyValues.integer(a.pow(b.signum() == 0 ? 0 : b.testBit(0) ? 1 : 2));
    }
    if (b.bitLength() >= 31 || (a.abs().bitLength() - 1L) * b.longValue() > MAX_BITS) {
      throw Undecodable.of("integers of more than %d bits are not computed", MAX_BITS);
    }
    return PyValues.integer(limit(a.pow(b.intValueExact())));
  }

  static double floats(String operator, double a, double b) {
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / divisor(b);
      case "%" -> modulo(a, divisor(b));
      case "//" -> floorQuotient(a, divisor(b));
      case "**" -> floatPower(a, b);
      default -> throw Undecodable.of("%s of floats", operator);
    };
  }

  private static double divisor(double b) {
    if (b == 0) {
      throw Undecodable.of("division by zero");
    }
    return b;
  }

  /** The remainder with the sign of the divisor. */
  private static double modulo(double a, double b) {
    double rest = a % b;
    if (rest == 0) {
      return Math.copySign(0, b);
    }
    return rest < 0 != b < 0 ? rest + b : rest;
  }

  private static double floorQuotient(double a, double b) {
    double rest = a % b;
    double quotient = (a - rest) / b;
    if (rest != 0 && rest < 0 != b < 0) {
      quotient -= 1;
    }
    if (quotient == 0) {
      return Math.copySign(0, a / b);
    }
    double floor = Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
  }

  private static double floatPower(double a, double b) {
    if ((a == 0 && b < 0) || (a < 0 && b != Math.rint(b))) {
      throw Undecodable.of("a power that is no real number");
    }
    double power = a == 1 || b == 0 ? 1 : Math.pow(a, b);
    return Double.isFinite(a) && Double.isFinite(b) ? finite(power) : power;
  }
}
