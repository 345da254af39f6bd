using System.Text.Json;

namespace Hikyaku.Store.Journey;

/// <summary>The stories of messages, for those who ask why a mail is where it is.</summary>
public sealed class JourneyLog
{
    private readonly IStoreEngine _engine;

    internal JourneyLog(IStoreEngine engine) => _engine = engine;

    /// <summary>The journey of that name, or null.</summary>
    public JourneyRecord? Find(string queueId)
    {
        if (QueueId.Parse(queueId) is not { } number)
            return null;
        using var reader = _engine.Read();
        return reader.Journey(number);
    }

    /// <summary>How an e-mail came into its account, or null when that is no longer known.</summary>
    public JourneyRecord? OfMessage(long messageId)
    {
        using var reader = _engine.Read();
        return reader.JourneyOf(messageId);
    }

    /// <summary>The newest journeys of messages that an address wrote or got. Looks through all that is kept.</summary>
    public IReadOnlyList<JourneyRecord> FindByAddress(string address, int most = 100)
    {
        using var reader = _engine.Read();
        return reader.JourneysNaming(JsonEncodedText.Encode(address).ToString(), most);
    }

    /// <summary>The newest journeys of messages with a Message-ID (without angle brackets). Looks through all that is kept.</summary>
    public IReadOnlyList<JourneyRecord> FindByMessageId(string messageId, int most = 100)
    {
        using var reader = _engine.Read();
        return reader.JourneysByHeader(messageId, most);
    }
}
