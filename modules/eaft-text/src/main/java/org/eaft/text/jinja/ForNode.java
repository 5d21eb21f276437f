package org.eaft.text.jinja;

import java.util.ArrayList;
import java.util.List;

/** A loop, its items chosen before the first pass. */
final class ForNode implements Node {

  private final Target target;
  private final Expression items;
  private final Expression test;
  private final Node body;
  private final Node otherwise;
  private final boolean recursive;

  ForNode(
      Target target,
      Expression items,
      Expression test,
      Node body,
      Node otherwise,
      boolean recursive) {
    this.target = target;
    this.items = items;
    this.test = test;
    this.body = body;
    this.otherwise = otherwise;
    this.recursive = recursive;
  }

  @Override
  public Flow render(Scope scope, Output out) {
    run(scope, items.eval(scope), out, 1);
    return Flow.ON;
  }

  private void run(Scope scope, Object all, Output out, int depth) {
    List<Object> chosen = chosen(scope, all);
    if (chosen.isEmpty() && otherwise != null) {
      otherwise.render(scope.inner(), out);
      return;
    }
    Loop loop = new Loop(chosen, depth, recursive ? again(scope, depth) : null);
    for (int i = 0; i < chosen.size(); i++) {
      loop.goTo(i);
      Scope pass = scope.inner();
      pass.set("loop", loop);
      target.assign(pass, chosen.get(i));
      if (body.render(pass, out) == Flow.BREAK) {
        return;
      }
    }
  }

  private Function again(Scope scope, int depth) {
    return args -> {
      Output out = Output.captured();
      run(scope, args.bind("loop", 1, "items")[0], out, depth + 1);
      return out.text();
    };
  }

  private List<Object> chosen(Scope scope, Object all) {
    List<Object> list = new ArrayList<>();
    for (Object item : Values.iterate(all)) {
      if (test != null) {
        Scope s = scope.inner();
        target.assign(s, item);
        if (!Values.truth(test.eval(s))) {
          continue;
        }
      }
      list.add(item);
    }
    return list;
  }
}
