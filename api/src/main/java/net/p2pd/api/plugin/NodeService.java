package net.p2pd.api.plugin;

/**
 * Something that runs beside a node while it is up: a REST gateway, a STUN server. {@link #start}
 * is called when the node listens and its address is known; {@link #close} before the node closes.
 *
 * <ul>
 *   <li><b>NODESERVICE-1</b> After {@link #start} returned, it MUST serve; after {@link #close} its
 *       ports MUST be free.
 * </ul>
 *
 * <p>Implemented by plugins.
 */
public interface NodeService extends PluginService {}
