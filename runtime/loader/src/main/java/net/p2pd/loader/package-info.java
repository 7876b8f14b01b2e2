/**
 * Plugin directories, their descriptors, their layers, and what went wrong with them, in words.
 * {@link net.p2pd.loader.PluginLoader} is the door; {@link net.p2pd.loader.LoadedPlugins} is what
 * one gets.
 */
package net.p2pd.loader;
