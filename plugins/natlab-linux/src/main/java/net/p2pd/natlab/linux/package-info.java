/**
 * Hosts that are network namespaces, and one thread that is all routers and links between them.
 * What routers do is decided by {@link net.p2pd.natlab.model}.
 */
package net.p2pd.natlab.linux;
