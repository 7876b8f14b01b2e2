package net.p2pd.natlab.linux;

/** What a router offers to its inside at its own address. For the loop's thread. */
interface RouterServices {

  /** Answers a packet by the link that it came from; false if there is no such service. */
  boolean serve(Link inside, Parcel request);
}
