/**
 * The seam between the API and a host that implements it: what a runtime provides to the API's
 * static methods and to the launcher. Applications and plugins have no use for it.
 */
package net.p2pd.api.host;
