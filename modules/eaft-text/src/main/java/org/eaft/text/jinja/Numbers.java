package org.eaft.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Python's arithmetic: ints of any size, true division, the sign of the divisor for a remainder.
 */
final class Numbers {

  private Numbers() {}

  /** Whether arithmetic takes it; true and false count as 1 and 0. */
  static boolean isNumber(Object v) {
    return v instanceof Number || v instanceof Boolean;
  }

  static boolean isInt(Object v) {
    return v instanceof Long
        || v instanceof Integer
        || v instanceof BigInteger
        || v instanceof Short
        || v instanceof Byte;
  }

  static boolean isFloat(Object v) {
    return v instanceof Double || v instanceof Float || v instanceof BigDecimal;
  }

  static int compare(Object a, Object b) {
    if (isFloat(a) || isFloat(b)) {
      double x = toDouble(a);
      double y = toDouble(b);
      return x == y ? 0 : x < y ? -1 : 1; // nan is not equal to anything; its order is never asked
    }
    return toBig(a).compareTo(toBig(b));
  }

  /** An index, a count, a width. */
  static int toIndex(Object v, String what) {
    if (!isInt(v) && !(v instanceof Boolean)) {
      throw JinjaException.of("%s must be an int, not %s", what, Values.kind(v));
    }
    BigInteger b = toBig(v);
    return b.bitLength() < 32
        ? b.intValue()
        : b.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
  }

  static double toDouble(Object v) {
    return v instanceof Boolean b ? (b ? 1 : 0) : ((Number) v).doubleValue();
  }

  private static BigInteger toBig(Object v) {
    if (v instanceof BigInteger b) {
      return b;
    }
    return BigInteger.valueOf(v instanceof Boolean b ? (b ? 1 : 0) : ((Number) v).longValue());
  }

  private static Object small(BigInteger b) {
    return b.bitLength() < 64 ? (Object) b.longValue() : b;
  }

  /** One of {@code + - * / // % **} of two numbers. */
  static Object apply(String sign, Object a, Object b) {
    if (sign.equals("/")) {
      return toDouble(a) / divisor(toDouble(b));
    }
    if (isFloat(a) || isFloat(b)) {
      return floats(sign, toDouble(a), toDouble(b));
    }
    BigInteger x = toBig(a);
    BigInteger y = toBig(b);
    return switch (sign) {
      case "+" -> small(x.add(y));
      case "-" -> small(x.subtract(y));
      case "*" -> small(x.multiply(y));
      case "//" -> small(floorDivide(x, y));
      case "%" -> small(x.subtract(floorDivide(x, y).multiply(y)));
      default -> power(x, y);
    };
  }

  private static Object floats(String sign, double x, double y) {
    return switch (sign) {
      case "+" -> x + y;
      case "-" -> x - y;
      case "*" -> x * y;
      case "//" -> Math.floor(x / divisor(y));
      case "%" -> {
        double r = x % divisor(y);
        yield r != 0 && (r < 0) != (y < 0) ? r + y : r;
      }
      default -> Math.pow(x, y);
    };
  }

  private static double divisor(double d) {
    if (d == 0) {
      throw JinjaException.of("division by zero");
    }
    return d;
  }

  private static BigInteger floorDivide(BigInteger x, BigInteger y) {
    divisor(y.signum());
    BigInteger[] parts = x.divideAndRemainder(y);
    boolean down = parts[1].signum() != 0 && parts[1].signum() != y.signum();
    return down ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }

  private static Object power(BigInteger x, BigInteger y) {
    if (y.signum() < 0) {
      return Math.pow(x.doubleValue(), y.doubleValue());
    }
    if (y.bitLength() > 12) {
      throw JinjaException.of("the exponent %s is too large", y);
    }
    return small(x.pow(y.intValue()));
  }

  static Object negate(Object v) {
    if (!isNumber(v)) {
      throw JinjaException.of("%s has no negative", Values.kind(Undefined.refuse(v)));
    }
    return isFloat(v) ? (Object) (-toDouble(v)) : small(toBig(v).negate());
  }
}
