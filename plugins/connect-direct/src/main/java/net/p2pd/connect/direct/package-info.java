/** Direct connections, in the manner of RFC 8305 (Happy Eyeballs). */
package net.p2pd.connect.direct;
