package net.p2pd.loader.testing;

/** Sources of small services, for plugins that are made while a test runs. */
public final class PluginSources {

  private PluginSources() {}

  /** Returns a module that provides one service of the API with one class. */
  public static String module(String name, String service, String provider) {
    return module(name, "provides " + serviceType(service) + " with " + provider + ";");
  }

  /** Returns a module that requires the API and says what else is given. */
  public static String module(String name, String directives) {
    return "module " + name + " { requires net.p2pd.api; " + directives + " }";
  }

  /** Returns the full name of a service interface. */
  public static String serviceType(String service) {
    String folder =
        switch (service) {
          case "ConnectStrategy", "SessionProvider" -> "connect";
          case "ProtocolHandler" -> "protocol";
          case "NodeService" -> "plugin";
          case "PortMapper" -> "portmap";
          default -> throw new IllegalArgumentException("no source for service " + service);
        };
    return "net.p2pd.api." + folder + "." + service;
  }

  /**
   * Returns class {@code Strategy}, a strategy that says NO and tries nothing.
   *
   * @param members further members, or replacements of {@code description()} and the like
   */
  public static String strategy(String packageName, String id, String members) {
    return strategy(packageName, "Strategy", "\"" + id + "\"", members);
  }

  /** Returns a strategy with a class name and an expression for its id. */
  public static String strategy(String packageName, String type, String id, String members) {
    return "package "
        + packageName
        + ";\n"
        + "public class "
        + type
        + " implements net.p2pd.api.connect.ConnectStrategy {\n"
        + "  @Override public String id() { return "
        + id
        + "; }\n"
        + "  @Override public net.p2pd.api.connect.Applicability applicable(\n"
        + "      net.p2pd.api.connect.ConnectRequest request) {\n"
        + "    return net.p2pd.api.connect.Applicability.no(\"made for a test\");\n"
        + "  }\n"
        + "  @Override public java.util.concurrent.CompletionStage<Void> connect(\n"
        + "      net.p2pd.api.connect.ConnectAttempt attempt) {\n"
        + "    return java.util.concurrent.CompletableFuture.completedFuture(null);\n"
        + "  }\n"
        + members
        + "\n}\n";
  }

  /** Returns a node service, the smallest service there is. */
  public static String service(String packageName, String type, String id, String members) {
    return "package "
        + packageName
        + ";\n"
        + "public class "
        + type
        + " implements net.p2pd.api.plugin.NodeService {\n"
        + "  @Override public String id() { return \""
        + id
        + "\"; }\n"
        + members
        + "\n}\n";
  }
}
