from proxy_core.simulator.google_fields import GEMINI, VERTEX, Checked

OUTPUT = {"imageConfig": {"imageOutputOptions": {"mimeType": "image/jpeg", "compressionQuality": 80}}}


def test_names_become_snake_case_and_nulls_go():
    checked = Checked(GEMINI)
    found = checked.message("generation_config", {"topP": 1, "top_k": 2, "seed": None}, "generation_config")
    assert found == {"top_p": 1, "top_k": 2}
    assert checked.violations == []


def test_a_lone_value_is_a_list_of_one():
    checked = Checked(GEMINI)
    assert checked.message("content", {"parts": {"text": "a"}}, "contents[0]") == {"parts": [{"text": "a"}]}


def test_what_is_wrong_is_named_by_its_path():
    checked = Checked(GEMINI)
    checked.message("request", {"contents": [{"parts": [{"text": 1}]}], "Contents": [], "x": 1}, "")
    assert [path for path, _ in checked.violations] == ["contents[0].parts[0].text", "", ""]
    assert 'Unknown name "x"' in checked.violations[-1][1]


def test_output_options_are_vertexs_alone():
    at_vertex, at_gemini = Checked(VERTEX), Checked(GEMINI)
    found = at_vertex.message("generation_config", OUTPUT, "generation_config")
    assert found["image_config"]["image_output_options"] == {"mime_type": "image/jpeg", "compression_quality": 80}
    at_gemini.message("generation_config", OUTPUT, "generation_config")
    ((path, said),) = at_gemini.violations
    assert path == "generation_config.image_config"
    assert 'Unknown name "imageOutputOptions"' in said
