using Hikyaku.Server.Language;
using Hikyaku.Store;

namespace Hikyaku.Server.Commands;

/// <summary>A refusal of the store, for people. The store speaks English; in Japanese its kind is told first.</summary>
internal static class StoreErrorText
{
    /// <summary>What to print.</summary>
    public static Text Of(StoreError error) => new(error.Message, $"{Kind(error.Kind)} ({error.Message})");

    private static string Kind(StoreErrorKind kind) => kind switch
    {
        StoreErrorKind.NotFound => "見つかりません。「list」で名前を確かめてください。",
        StoreErrorKind.AlreadyExists => "すでにあります。別の名前にするか、先に取り除いてください。",
        StoreErrorKind.Invalid => "この名前または値は使えません。",
        StoreErrorKind.OverQuota => "容量の上限を超えます。上限を増やすか、メールを減らしてください。",
        StoreErrorKind.LimitReached => "数または長さの限度を超えます。",
        StoreErrorKind.InUse => "使われているので取り除けません。中身を先に取り除いてください。",
        StoreErrorKind.Unavailable => "ディスクに読み書きできません。空き容量と権限を確かめてください。",
        _ => "できませんでした。",
    };
}
