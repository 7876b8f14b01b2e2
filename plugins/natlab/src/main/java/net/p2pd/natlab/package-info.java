/**
 * The laboratory for whoever tests with it: {@link net.p2pd.natlab.NatLab} makes homes and nodes,
 * connects them and lets time pass.
 */
package net.p2pd.natlab;
