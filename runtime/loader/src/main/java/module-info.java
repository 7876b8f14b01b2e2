/**
 * Finds, checks, loads and unloads plugins.
 *
 * <p>Each plugin directory becomes a module layer of its own, with nothing above it but the API and
 * the JDK.
 */
module net.p2pd.loader {
  requires net.p2pd.api;
}
