from engine.store.redis import keys


def test_all_keys_of_a_session_share_its_tag():
    makers = (keys.events, keys.global_memory, keys.lock)
    assert [make("20261120-k3f7") for make in makers] == [
        "tr1:ev:{20261120-k3f7}",
        "tr1:global_memory:{20261120-k3f7}",
        "tr1:lock:{20261120-k3f7}",
    ]
    assert keys.entry_id(12) == "12-0"
