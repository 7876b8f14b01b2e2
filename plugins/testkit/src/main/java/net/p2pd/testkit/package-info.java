/**
 * Contracts of services, and what their tests are made of: {@link net.p2pd.testkit.ServiceContract}
 * is the root of all contracts, {@link net.p2pd.testkit.Rule} ties a test to a rule of the API's
 * javadoc, {@link net.p2pd.testkit.Rules} knows all rules, {@link net.p2pd.testkit.World} is where
 * a service lives while it is tested.
 */
package net.p2pd.testkit;
