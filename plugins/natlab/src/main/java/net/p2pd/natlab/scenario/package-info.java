/**
 * One description of homes, hosts, NATs and links for every engine: {@link
 * net.p2pd.natlab.scenario.Scenario}, built in a program or read from a TOML file. {@link
 * net.p2pd.natlab.scenario.VirtualScenario} makes an internet in virtual time of it.
 */
package net.p2pd.natlab.scenario;
