/** What the installed product asks of its own runtime; of no use to applications and plugins. */
package net.p2pd.api.host;
