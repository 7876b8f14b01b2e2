package net.p2pd.loader;

import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.PluginInfo;

/**
 * Says that a call into a plugin failed or took too long. Made by the host out of words and a
 * copied stack trace: it has no cause, so it can be kept without keeping the plugin in memory.
 */
public final class PluginCallException extends P2pdException {
  private static final long serialVersionUID = 1L;

  private final String pluginId;
  private final transient PluginInfo.Problem problem;
  private final boolean timeout;

  PluginCallException(String pluginId, PluginInfo.Problem problem, boolean timeout) {
    super("plugin '" + pluginId + "': " + problem);
    this.pluginId = pluginId;
    this.problem = problem;
    this.timeout = timeout;
  }

  /** Returns which plugin was called. */
  public String pluginId() {
    return pluginId;
  }

  /**
   * Returns the failure as a problem for {@link LoadedPlugins#mark}.
   *
   * @param step what was being done: configure, start
   */
  public PluginInfo.Problem problem(String step) {
    return new PluginInfo.Problem(step, problem.cause(), problem.remedy());
  }

  /** Returns whether the call did not return in time, rather than failed. */
  public boolean isTimeout() {
    return timeout;
  }
}
