/**
 * Starts the installed product: builds the layers of modules and hands over to the command line.
 *
 * <p>With the API the only module of ours in the boot layer, so that plugins may bring any version
 * of any library.
 *
 * @uses net.p2pd.api.host.CommandLine found in the layer of the runtime
 */
module net.p2pd.launcher {
  requires net.p2pd.api;

  uses net.p2pd.api.host.CommandLine;
}
