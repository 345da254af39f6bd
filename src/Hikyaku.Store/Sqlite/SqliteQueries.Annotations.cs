using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Sqlite;

internal abstract partial class SqliteQueries
{
    private readonly SqliteStatement _annotations = database.Statement(
        "SELECT entry, value FROM annotation WHERE account_id=? AND mailbox_id=? AND viewer_id=? ORDER BY entry");

    public IReadOnlyList<Annotation> Annotations(AnnotationPlace place)
    {
        var annotations = new List<Annotation>();
        _annotations.Bind(place.Account.Value).Bind(place.Mailbox.Value).Bind(place.Viewer.Value);
        while (_annotations.Step())
            annotations.Add(new Annotation(_annotations.Text(0), _annotations.Bytes(1).ToArray()));
        return annotations;
    }
}
