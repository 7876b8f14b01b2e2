package net.p2pd.natlab.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Whether the laboratory on real stacks can run here, and if not, why. */
public final class LinuxSupport {

  private static final int ENOENT = 2;
  private static final int ENODEV = 19;
  private static final int EPERM = 1;
  private static final int EACCES = 13;

  private LinuxSupport() {}

  /** Returns what stands in the way, as a sentence with the remedy; empty if nothing does. */
  public static Optional<String> problem() {
    String system = System.getProperty("os.name", "");
    if (!system.toLowerCase(Locale.ROOT).startsWith("linux")) {
      return Optional.of("the laboratory on real stacks needs Linux, and this is " + system);
    }
    if (!Files.exists(Path.of("/dev/net/tun"))) {
      return Optional.of(
          "there is no /dev/net/tun, which the laboratory on real stacks needs; load the kernel"
              + " module tun");
    }
    try {
      Namespace.Made<Tun> made = Namespace.create(() -> Tun.open(HostPlan.NIC));
      made.result().close();
      made.namespace().close();
      return Optional.empty();
    } catch (LinuxLabException e) {
      return Optional.of(e.getMessage() + remedy(e.error()));
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      return Optional.of("native code cannot be used here: " + e.getMessage());
    }
  }

  private static String remedy(int error) {
    return switch (error) {
      case EPERM -> "; run it as root, or under \"unshare -Urnm\"";
      case EACCES -> "; run it as root, or let an administrator allow everybody to use this device";
      case ENOENT, ENODEV -> "; load the kernel module tun";
      default -> "";
    };
  }

  static void require() {
    problem()
        .ifPresent(
            problem -> {
              throw new LinuxLabException(problem, 0);
            });
  }
}
