/**
 * The contract between programs, plugins and the runtime.
 *
 * <p>Applications use it, plugins implement its services; it depends on the JDK alone, and no type
 * of any library appears in it.
 *
 * @uses net.p2pd.api.host.HostRuntime the runtime behind the static methods
 */
module net.p2pd.api {
  exports net.p2pd.api;
  exports net.p2pd.api.connect;
  exports net.p2pd.api.host;
  exports net.p2pd.api.nat;
  exports net.p2pd.api.pipe;
  exports net.p2pd.api.plugin;
  exports net.p2pd.api.portmap;
  exports net.p2pd.api.protocol;
  exports net.p2pd.api.route;
  exports net.p2pd.api.signal;

  uses net.p2pd.api.host.HostRuntime;
}
