package net.p2pd.loader;

import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.PluginInfo;

/**
 * Why a plugin is not loaded; thrown by the steps of loading, caught where they are run one after
 * the other. Carries words only, never a plugin's own exception, which would keep its classes in
 * memory.
 */
final class Refusal extends P2pdException {
  private static final long serialVersionUID = 1L;

  static final String LIST = "list";
  static final String DESCRIPTOR = "descriptor";
  static final String RESOLVE = "resolve";
  static final String DEFINE = "define";
  static final String INSTANTIATE = "instantiate";

  private final transient PluginInfo.Problem problem;

  Refusal(String step, String cause, String remedy) {
    super(cause + "; " + remedy);
    this.problem = new PluginInfo.Problem(step, cause, remedy);
  }

  PluginInfo.Problem problem() {
    return problem;
  }
}
