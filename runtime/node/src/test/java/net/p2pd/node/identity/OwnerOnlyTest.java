package net.p2pd.node.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules for access control lists, which only Windows has for real. */
class OwnerOnlyTest {

  private static final Set<AclEntryPermission> READ = Set.of(AclEntryPermission.READ_DATA);

  private record User(String getName) implements UserPrincipal {}

  private static final UserPrincipal OWNER = new User("HOST\\anna");

  private static AclEntry entry(String name, AclEntryType type, AclEntryPermission permission) {
    return AclEntry.newBuilder()
        .setType(type)
        .setPrincipal(new User(name))
        .setPermissions(permission)
        .build();
  }

  @Test
  void anEntryForSomebodyElseLetsThemIn() {
    AclEntry entry = entry("Everyone", AclEntryType.ALLOW, AclEntryPermission.READ_DATA);
    assertThat(OwnerOnly.lets(entry, OWNER, READ)).isTrue();
  }

  @Test
  void theOwnerAndTheSystemItselfAreNobodyElse() {
    for (String name :
        new String[] {"HOST\\anna", "NT AUTHORITY\\SYSTEM", "BUILTIN\\Administrators"}) {
      AclEntry entry = entry(name, AclEntryType.ALLOW, AclEntryPermission.READ_DATA);
      assertThat(OwnerOnly.lets(entry, OWNER, READ)).as(name).isFalse();
    }
  }

  @Test
  void denyingAndHarmlessEntriesLetNobodyIn() {
    AclEntry deny = entry("Everyone", AclEntryType.DENY, AclEntryPermission.READ_DATA);
    AclEntry name = entry("Everyone", AclEntryType.ALLOW, AclEntryPermission.READ_ATTRIBUTES);
    assertThat(OwnerOnly.lets(deny, OWNER, READ)).isFalse();
    assertThat(OwnerOnly.lets(name, OWNER, READ)).isFalse();
  }
}
