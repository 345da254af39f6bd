using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Sqlite;

internal sealed partial class SqliteWriter
{
    private readonly SqliteStatement _setAnnotation = database.Statement("INSERT OR REPLACE INTO annotation VALUES (?, ?, ?, ?, ?)");
    private readonly SqliteStatement _removeAnnotation = database.Statement(
        "DELETE FROM annotation WHERE account_id=? AND mailbox_id=? AND viewer_id=? AND entry=?");
    private readonly SqliteStatement _removeAnnotations = database.Statement("DELETE FROM annotation WHERE account_id=? AND mailbox_id=?");
    private readonly SqliteStatement _copyAnnotations = database.Statement(
        "INSERT INTO annotation SELECT account_id, ?, viewer_id, entry, value FROM annotation WHERE account_id=? AND mailbox_id=? AND viewer_id>=0");

    public void SetAnnotation(AnnotationPlace place, Annotation annotation)
    {
        var statement = annotation.Value is null ? _removeAnnotation : _setAnnotation;
        statement.Bind(place.Account.Value).Bind(place.Mailbox.Value).Bind(place.Viewer.Value).BindText(annotation.Entry);
        if (annotation.Value is { } value)
            statement.BindBlob(value);
        statement.Run();
    }

    public void RemoveAnnotations(AccountId account, MailboxId mailbox) => _removeAnnotations.Bind(account.Value).Bind(mailbox.Value).Run();

    public void CopyAnnotations(AccountId account, MailboxId from, MailboxId to)
        => _copyAnnotations.Bind(to.Value).Bind(account.Value).Bind(from.Value).Run();
}
