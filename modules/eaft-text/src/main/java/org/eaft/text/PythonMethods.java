package org.eaft.text;

import com.hubspot.jinjava.el.ext.NamedParameter;
import java.beans.FeatureDescriptor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;
import jinjava.javax.el.ELResolver;

/**
 * Python's methods of str and dict.
 *
 * <p>Java's own methods of String are not reachable behind it: several have Python's names and
 * another meaning ({@code split} takes a pattern).
 */
final class PythonMethods extends ELResolver {

  /** The method into which {@link PythonParser} turns a slice. */
  static final String SLICE = "__getslice__";

  private static final Pattern INDEX = Pattern.compile("-?\\d{1,9}");

  @Override
  public Object invoke(
      ELContext context, Object base, Object method, Class<?>[] types, Object[] params) {
    if (base == null || method == null) {
      return null;
    }
    Object[] args = params == null ? new Object[0] : params;
    Object result;
    if (method.equals(SLICE)) {
      if (!(base instanceof CharSequence) && !(base instanceof List<?>)) {
        throw new ELException("only strings and lists can be sliced, not " + base.getClass());
      }
      result = PythonSlice.of(base, args[0], args[1], args[2]);
    } else if (base instanceof CharSequence s) {
      refuseNamed(method, args);
      result = PythonStrings.call(s.toString(), method.toString(), args);
    } else if (base instanceof Map<?, ?> m && isDictMethod(method.toString())) {
      refuseNamed(method, args);
      result = dict(m, method.toString(), args);
    } else {
      return null;
    }
    context.setPropertyResolved(true);
    return result;
  }

  private static void refuseNamed(Object method, Object[] args) {
    for (Object a : args) {
      if (a instanceof NamedParameter n) {
        throw new ELException(
            "argument '%s' of %s must be given by position".formatted(n.getName(), method));
      }
    }
  }

  private static boolean isDictMethod(String name) {
    return switch (name) {
      case "get", "items", "keys", "values" -> true;
      default -> false;
    };
  }

  private static Object dict(Map<?, ?> map, String method, Object[] args) {
    return switch (method) {
      case "get" -> {
        if (args.length < 1 || args.length > 2) {
          throw new ELException("get takes a key and a default");
        }
        boolean there = map.containsKey(args[0]);
        yield there ? map.get(args[0]) : args.length == 2 ? args[1] : null;
      }
      case "keys" -> new ArrayList<Object>(map.keySet());
      case "values" -> new ArrayList<Object>(map.values());
      default -> items(map);
    };
  }

  /** Pairs that a loop over two names takes apart. */
  static List<Object> items(Map<?, ?> map) {
    List<Object> items = new ArrayList<>();
    for (Map.Entry<?, ?> e : map.entrySet()) {
      List<Object> pair = new ArrayList<>(2);
      pair.add(e.getKey());
      pair.add(e.getValue());
      items.add(pair);
    }
    return items;
  }

  @Override
  public Object getValue(ELContext context, Object base, Object property) {
    if (base instanceof CharSequence s && INDEX.matcher(property.toString()).matches()) {
      context.setPropertyResolved(true);
      return PythonSlice.character(s.toString(), Integer.parseInt(property.toString()));
    }
    return null;
  }

  @Override
  public Class<?> getType(ELContext context, Object base, Object property) {
    return null;
  }

  @Override
  public void setValue(ELContext context, Object base, Object property, Object value) {}

  @Override
  public boolean isReadOnly(ELContext context, Object base, Object property) {
    return true;
  }

  @Override
  public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
    return List.<FeatureDescriptor>of().iterator();
  }

  @Override
  public Class<?> getCommonPropertyType(ELContext context, Object base) {
    return Object.class;
  }
}
