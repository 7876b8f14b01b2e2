/**
 * The contract between programs, plugins and the runtime.
 *
 * <p>Applications use it, plugins implement its services; it depends on the JDK alone, and no type
 * of any library appears in it.
 */
module net.p2pd.api {
  exports net.p2pd.api;
  exports net.p2pd.api.host;
  exports net.p2pd.api.nat;
  exports net.p2pd.api.route;
}
