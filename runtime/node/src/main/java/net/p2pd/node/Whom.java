package net.p2pd.node;

import java.nio.file.Path;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerAddressException;
import net.p2pd.api.PeerId;
import net.p2pd.node.config.Aliases;

/** The peer that a user names: by its address, by its id alone, or by a name of its own. */
final class Whom {

  private final PeerId peer;
  private final @Nullable PeerAddress address;

  private Whom(PeerId peer, @Nullable PeerAddress address) {
    this.peer = peer;
    this.address = address;
  }

  PeerId peer() {
    return peer;
  }

  /** Returns where it is, if the user said that. */
  Optional<PeerAddress> address() {
    return Optional.ofNullable(address);
  }

  /** Returns whether the text is a name, which has to be looked up in a file. */
  static boolean isName(String text) {
    String stripped = text.strip();
    return Aliases.isName(stripped) && !isId(stripped) && !stripped.startsWith("p2pd1.");
  }

  /**
   * Reads an address or a peer's id.
   *
   * @throws PeerAddressException that says what is wrong
   */
  static Whom of(String text) {
    String stripped = text.strip();
    if (isId(stripped)) {
      try {
        return new Whom(PeerId.parse(stripped), null);
      } catch (IllegalArgumentException e) {
        throw new PeerAddressException("Peer id: " + e.getMessage() + "; copy it again, whole", e);
      }
    }
    PeerAddress address = PeerAddress.parse(stripped);
    return new Whom(address.peerId(), address);
  }

  /** Reads an address, a peer's id or a name; blocks where it is a name. */
  static Whom of(String text, Path directory) {
    if (!isName(text)) {
      return of(text);
    }
    String name = text.strip();
    String target =
        Aliases.read(directory)
            .find(name)
            .orElseThrow(
                () ->
                    new PeerAddressException(
                        "Peer address: \""
                            + name
                            + "\" is none, no peer's id either, and no name in "
                            + directory.resolve(Aliases.FILE)));
    try {
      return of(target);
    } catch (PeerAddressException e) {
      throw new PeerAddressException(
          directory.resolve(Aliases.FILE) + ": " + name + ": " + e.getMessage(), e);
    }
  }

  private static boolean isId(String text) {
    return text.length() == PeerId.CHARACTERS && text.chars().allMatch(Character::isLetterOrDigit);
  }
}
