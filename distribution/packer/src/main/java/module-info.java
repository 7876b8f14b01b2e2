/**
 * Prepares the jars of the product for a quick start. Used by the assembly, no part of the product.
 *
 * <p>Classes of module layers come out of the start-up archive only if they are ordinary classes of
 * a recent form; this makes them so.
 */
module net.p2pd.packer {
  requires org.objectweb.asm;
}
