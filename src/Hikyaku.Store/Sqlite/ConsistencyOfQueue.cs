using Hikyaku.Store.Maintenance;

namespace Hikyaku.Store.Sqlite;

/// <summary>Messages on their way to other servers, and their recipients.</summary>
internal static class ConsistencyOfQueue
{
    internal static readonly IReadOnlyList<ConsistencyRule> Rules =
    [
        new(InconsistencyKind.QueuedRecipientWithoutMessage,
            """
            SELECT NULL, NULL, NULL, NULL, printf('%d recipients wait for message %d, which is gone', count(*), message_id)
            FROM queue_recipient WHERE message_id NOT IN (SELECT id FROM queue_message) GROUP BY message_id
            """)
        {
            Mend = "DELETE FROM queue_recipient WHERE message_id NOT IN (SELECT id FROM queue_message);",
        },

        new(InconsistencyKind.QueuedMessageWithoutRecipient,
            """
            SELECT NULL, NULL, NULL, NULL, printf('message %d is in the queue without a recipient', id)
            FROM queue_message WHERE id NOT IN (SELECT message_id FROM queue_recipient)
            """)
        {
            Mend = "DELETE FROM queue_message WHERE id NOT IN (SELECT message_id FROM queue_recipient);",
        },

        new(InconsistencyKind.QueuedMessageWithoutBlob,
            """
            SELECT NULL, NULL, NULL, NULL, printf('of message %d in the queue nobody knows where its bytes are', id)
            FROM queue_message WHERE blob_id NOT IN (SELECT id FROM blob)
            """),
    ];
}
