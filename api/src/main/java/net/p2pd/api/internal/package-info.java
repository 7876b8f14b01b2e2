/**
 * What the packages of the API share and nobody else sees: reading and writing JSON, IP literals
 * and base32, and public keys as raw bytes. The package is not exported, so it may change with
 * every release; applications and plugins meet it only through its error messages.
 */
package net.p2pd.api.internal;
