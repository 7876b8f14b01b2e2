package net.p2pd.connect.relay.turn;

import net.p2pd.api.Nullable;
import net.p2pd.connect.relay.turn.TurnCredentials.Login;
import net.p2pd.stun.codec.Challenge;
import net.p2pd.stun.codec.IntegrityKey;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunMessage;

/**
 * Who the client is to one server, and what that server asked for last; shared by all pipes of an
 * allocation, on whose loop alone it is used.
 */
final class Account {

  /** What one request is signed with, and by which its answer is verified. */
  record Signer(Challenge challenge, String username, IntegrityKey key) {

    void sign(StunBuilder request) {
      challenge.sign(request, username, key);
    }

    boolean verifies(StunMessage answer) {
      return challenge.verifies(answer, key);
    }
  }

  private final Login login;
  private @Nullable Signer signer;

  Account(Login login) {
    this.login = login;
  }

  /** Returns a copy for another loop. */
  Account copy() {
    Account copy = new Account(login);
    copy.signer = signer;
    return copy;
  }

  boolean hasCredentials() {
    return !login.isEmpty();
  }

  String username() {
    return login.username();
  }

  /** Returns what requests are signed with now; null until the server asked for it. */
  @Nullable
  Signer signer() {
    return signer;
  }

  /**
   * Takes up what the server wants from now on.
   *
   * @throws net.p2pd.stun.codec.StunFormatException if no key can be made for its realm
   */
  void learn(Challenge latest) {
    IntegrityKey key = latest.key(login.username(), login.password());
    Challenge answered = login.derived() ? latest.namingTheUser() : latest;
    signer = new Signer(answered, login.username(), key);
  }
}
