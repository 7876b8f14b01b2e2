/**
 * The configuration of a node: a file in TOML and settings that win over it, checked strictly and
 * as a whole before anything starts. {@link net.p2pd.node.config.HostKeys} lists what can be said,
 * {@link net.p2pd.node.config.Configuration} is what was said.
 */
package net.p2pd.node.config;
