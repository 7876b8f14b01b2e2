/**
 * The figures of a node and of its plugins, and how a monitoring system fetches them. {@link
 * net.p2pd.node.metrics.NodeMetrics} is the door; nothing of it exists while {@code metrics.listen}
 * is empty.
 */
package net.p2pd.node.metrics;
