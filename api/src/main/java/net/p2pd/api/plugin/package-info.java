/**
 * What a plugin is and what it gets: {@link net.p2pd.api.plugin.PluginService} is the common part
 * of all services, {@link net.p2pd.api.plugin.PluginContext} is a service's view of its node.
 */
package net.p2pd.api.plugin;
