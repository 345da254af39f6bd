using Xunit;

namespace Hikyaku.SystemTests.Imap.Model;

/// <summary>A message as a client knows it; what it was not told yet is null.</summary>
internal sealed class KnownMessage
{
    public uint? Uid { get; set; }
    public string? Flags { get; set; }
    public long ModSeq { get; set; }
}

/// <summary>A selected mailbox as its client knows it by the responses alone. Each response is checked against what was told before.</summary>
internal sealed class KnownMailbox(string name, SharedTruth truth)
{
    private readonly List<KnownMessage> _messages = [];

    public string Name => name;

    public IReadOnlyList<KnownMessage> Messages => _messages;

    /// <summary>UIDVALIDITY and HIGHESTMODSEQ as told: what QRESYNC hands back.</summary>
    public uint UidValidity { get; set; }
    public long HighestModSeq { get; set; }

    /// <summary>False where nothing tells the order of messages whose UIDs were not told.</summary>
    public bool HasNumbers { get; init; } = true;

    /// <summary>Messages that may not be seen any more, since somebody was told so before this mailbox was selected.</summary>
    public HashSet<uint> Gone { get; init; } = [];

    public bool KnowsAll => _messages.TrueForAll(message => message is { Uid: not null, Flags: not null });

    public uint LastUid => _messages.LastOrDefault(message => message.Uid is not null)?.Uid ?? 0;

    public void Exists(int count)
    {
        Assert.True(count >= _messages.Count, $"{count} EXISTS after {_messages.Count}");
        while (_messages.Count < count)
            _messages.Add(new KnownMessage());
    }

    public void Expunge(int number)
    {
        Assert.InRange(number, 1, _messages.Count);
        if (_messages[number - 1].Uid is { } uid)
            truth.IsGone(name, uid);
        _messages.RemoveAt(number - 1);
    }

    /// <summary>VANISHED without EARLIER: each of them was there (RFC 7162 §3.2.10).</summary>
    public void Vanish(uint uid)
    {
        truth.IsGone(name, uid);
        var index = _messages.FindIndex(message => message.Uid == uid);
        if (index < 0)
            index = HasNumbers ? UnknownPlaceOf(uid) : _messages.FindIndex(message => message.Uid is null);
        Assert.True(index >= 0, $"VANISHED {uid}, which is not there");
        _messages.RemoveAt(index);
    }

    /// <summary>VANISHED (EARLIER): gone, whether the client knew it or not.</summary>
    public void VanishEarlier(uint uid) => _messages.RemoveAll(message => message.Uid == uid);

    /// <summary>A message of which the client knew before it came back.</summary>
    public void Remember(KnownMessage message) => _messages.Add(new KnownMessage { Uid = message.Uid, Flags = message.Flags, ModSeq = message.ModSeq });

    /// <summary>FETCH with a message number, or UIDFETCH without.</summary>
    public KnownMessage Fetched(int? number, uint? uid)
    {
        if (number is { } told)
        {
            Assert.InRange(told, 1, _messages.Count);
            if (uid is { } itsUid)
                Learn(told - 1, itsUid);
            return _messages[told - 1];
        }
        var index = _messages.FindIndex(message => message.Uid == uid);
        if (index < 0)
        {
            // Without numbers nothing tells which of the unknown ones it is
            var unknown = _messages.FindIndex(message => message.Uid is null);
            Assert.True(unknown >= 0, $"UIDFETCH of {uid}, for which there is no room");
            _messages.RemoveAt(unknown);
            index = _messages.FindLastIndex(message => message.Uid < uid) + 1;
            _messages.Insert(index, new KnownMessage());
            Learn(index, uid!.Value);
        }
        return _messages[index];
    }

    private void Learn(int index, uint uid)
    {
        var message = _messages[index];
        Assert.True(message.Uid is null || message.Uid == uid, $"message {index + 1} was UID {message.Uid} and is {uid}");
        if (message.Uid is not null)
            return;
        Assert.False(Gone.Contains(uid), $"UID {uid} of {name} was gone before");
        Assert.True(_messages.Take(index).All(before => before.Uid is null || before.Uid < uid), $"UID {uid} is not above those before");
        Assert.True(_messages.Skip(index + 1).All(after => after.Uid is null || after.Uid > uid), $"UID {uid} is not below those behind");
        message.Uid = uid;
    }

    /// <summary>A message that was counted, but whose UID was not told, and that can be this one.</summary>
    private int UnknownPlaceOf(uint uid)
    {
        var first = _messages.FindLastIndex(message => message.Uid < uid) + 1;
        return first < _messages.Count && _messages[first].Uid is null ? first : -1;
    }
}
