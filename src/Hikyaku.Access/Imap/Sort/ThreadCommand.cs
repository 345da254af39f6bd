using Hikyaku.Access.Imap.Search;
using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Imap.Sort;

namespace Hikyaku.Access.Imap.Sort;

/// <summary>THREAD and UID THREAD (RFC 5256 §3).</summary>
internal static class ThreadCommand
{
    public static async ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        var mailbox = session.Selected!;
        if (ThreadRequest.TryParse(command.Arguments.Span, out var fault) is not { } request)
            return SearchCommand.Refuse(mailbox, fault);
        if (session.IsUidOnly && request.Search.UsesNumbers)
            return MailboxReplies.NumbersAreOff();
        if (request.Search.UsesModSeq)
            session.WantModSeq();
        session.KeepsNumbers = request.Search.UsesNumbers;
        using var run = new SearchRun(session, mailbox, SearchCompiler.Compile(session, mailbox, request.Search.Key), command.Tag);
        var matches = await run.FindAllAsync().ConfigureAwait(false);
        var isReferences = request.Algorithm == ThreadAlgorithm.References;
        var messages = await new ThreadReader(session, mailbox, isReferences).ReadAsync(matches).ConfigureAwait(false);
        var threads = isReferences ? ReferenceThreads.Of(messages) : SubjectThreads.Of(messages);
        await WriteAsync(session, mailbox, threads, command.IsUid).ConfigureAwait(false);
        return ImapReply.Completed(command, run.SomeGone ? ResponseCode.ExpungeIssued : null);
    }

    /// <summary><c>* THREAD (2)(3 6 (4 23)(44 7 96))</c></summary>
    private static async ValueTask WriteAsync(ImapSession session, SelectedMailbox mailbox, List<ThreadNode> threads, bool isUid)
    {
        session.Writer.Token("* THREAD"u8);
        if (threads.Count > 0)
            session.Writer.Space();
        foreach (var thread in threads)
        {
            WriteThread(session.Writer, thread, node => SearchAnswer.NumberOf(mailbox, node.Message!.Index, isUid));
            await session.FlushIfFullAsync().ConfigureAwait(false);
        }
        session.Writer.EndLine();
    }

    /// <summary>
    /// One <c>thread-list</c>: parent and child follow each other while there is one child, several become lists of
    /// their own. What is to be written stands on a stack; null closes a list.
    /// </summary>
    private static void WriteThread(ImapResponseWriter writer, ThreadNode thread, Func<ThreadNode, uint> numberOf)
    {
        var open = new Stack<(ThreadNode? Node, bool OpensList)>();
        open.Push((thread, true));
        while (open.TryPop(out var next))
        {
            if (next.Node is not { } node)
            {
                writer.CloseList();
                continue;
            }
            if (next.OpensList)
            {
                writer.OpenList();
                open.Push((null, false));
            }
            if (node.Message is not null)
                writer.Number(numberOf(node));
            if (node.Children.Count == 0)
                continue;
            if (node.Message is not null)
                writer.Space();
            for (var i = node.Children.Count - 1; i >= 0; i--)
                open.Push((node.Children[i], node.Children.Count > 1));
        }
    }
}
