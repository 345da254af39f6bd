using Hikyaku.Store.Maintenance;

namespace Hikyaku.Store.Sqlite;

internal sealed partial class SqliteWriter
{
    private static readonly Dictionary<InconsistencyKind, string> Remedies = ConsistencyRules.All
        .Where(rule => rule.Mend is not null).ToDictionary(rule => rule.Kind, rule => rule.Mend!);

    public bool Mend(InconsistencyKind kind)
    {
        if (!Remedies.TryGetValue(kind, out string? statements))
            return false;
        Database.Execute(statements);
        return true;
    }

    public void LeaveGap() => Database.Execute(
        """
        UPDATE account_state SET modseq=modseq + 4294967296;
        UPDATE mailbox SET uid_next=min(uid_next + 1048576, 4294967295),
            highest_modseq=coalesce((SELECT modseq FROM account_state s WHERE s.account_id=mailbox.account_id), highest_modseq);
        INSERT INTO expunged SELECT account_id, highest_modseq, id, 0, 0 FROM mailbox;
        UPDATE queue_recipient SET state=1;
        UPDATE entry SET modseq=coalesce((SELECT highest_modseq FROM mailbox m WHERE m.id=entry.mailbox_id), modseq);
        """);
}
