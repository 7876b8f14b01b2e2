/**
 * The entry to peer-to-peer networking: identities, addresses, nodes, and the errors they share.
 *
 * <p>Everything in the API that is not marked {@link net.p2pd.api.Nullable} is never null.
 */
package net.p2pd.api;
