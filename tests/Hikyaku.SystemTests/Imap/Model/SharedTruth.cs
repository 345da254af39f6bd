using System.Collections.Concurrent;
using Xunit;

namespace Hikyaku.SystemTests.Imap.Model;

/// <summary>What all clients must agree on whatever they see when: what a UID means, and what flags it had at a mod-sequence.</summary>
internal sealed class SharedTruth
{
    private readonly ConcurrentDictionary<(string Mailbox, uint Uid), string> _subjects = [];
    private readonly ConcurrentDictionary<(string Mailbox, uint Uid, long ModSeq), string> _flags = [];
    private readonly ConcurrentDictionary<(string Mailbox, uint Uid), bool> _gone = [];
    private long _next;

    /// <summary>A subject that no other message has.</summary>
    public string NextSubject() => $"m{Interlocked.Increment(ref _next)}";

    /// <summary>A UID means one message for ever.</summary>
    public void IsMessage(string mailbox, uint uid, string subject) => Assert.Equal(_subjects.GetOrAdd((mailbox, uid), subject), subject);

    /// <summary>The message that a UID means, when somebody has seen it.</summary>
    public string? SubjectOf(string mailbox, uint uid) => _subjects.GetValueOrDefault((mailbox, uid));

    /// <summary>RFC 7162 §3.1: no two states have the same mod-sequence.</summary>
    public void HasFlags(string mailbox, uint uid, long modSeq, string flags)
    {
        var known = _flags.GetOrAdd((mailbox, uid, modSeq), flags);
        Assert.True(known == flags, $"UID {uid} of {mailbox} has at mod-sequence {modSeq} the flags ({flags}) and ({known})");
    }

    /// <summary>Somebody was told that a message is gone.</summary>
    public void IsGone(string mailbox, uint uid) => _gone[(mailbox, uid)] = true;

    /// <summary>All that are known to be gone now: nobody who looks later may see one.</summary>
    public HashSet<uint> GoneFrom(string mailbox) => [.. _gone.Keys.Where(key => key.Mailbox == mailbox).Select(key => key.Uid)];
}
