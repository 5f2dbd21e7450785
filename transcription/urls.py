from django.urls import path

from transcription import (
    case_views,
    court_views,
    hearing_views,
    media,
    recording_list,
    recording_views,
    room_views,
    transcript_views,
    tus,
    views,
)

urlpatterns = [
    path("", views.home, name="home"),
    path("cases/", case_views.case_list, name="case_list"),
    path("cases/new/", case_views.case_create, name="case_create"),
    path("cases/<uuid:pk>/", case_views.case_detail, name="case_detail"),
    path("cases/<uuid:pk>/edit/", case_views.case_edit, name="case_edit"),
    path("cases/<uuid:pk>/delete/", case_views.case_delete, name="case_delete"),
    path("court/", court_views.court_edit, name="court"),
    path("court/rooms/", room_views.room_list, name="room_list"),
    path("court/rooms/new/", room_views.room_create, name="room_create"),
    path("court/rooms/<int:pk>/", room_views.room_edit, name="room_edit"),
    path("court/rooms/<int:pk>/delete/", room_views.room_delete, name="room_delete"),
    path("court/transfers/", court_views.transfer_list, name="transfer_list"),
    path("hearings/", hearing_views.hearing_list, name="hearing_list"),
    path("hearings/new/", hearing_views.hearing_create, name="hearing_create"),
    path("hearings/<uuid:pk>/", hearing_views.hearing_detail, name="hearing_detail"),
    path("hearings/<uuid:pk>/edit/", hearing_views.hearing_edit, name="hearing_edit"),
    path("hearings/<uuid:pk>/delete/", hearing_views.hearing_delete, name="hearing_delete"),
    path("hearings/<uuid:pk>/recordings/", recording_list.recording_list, name="recording_list"),
    path("uploads/", tus.create_view, name="upload_create"),
    path("uploads/<uuid:pk>/", tus.detail_view, name="upload_detail"),
    path("recordings/<uuid:pk>/audio", media.recording_audio, name="recording_audio"),
    path("recordings/<uuid:pk>/original", media.recording_original, name="recording_original"),
    path("recordings/<uuid:pk>/delete/", recording_views.recording_delete, name="recording_delete"),
    path("recordings/<uuid:pk>/hearing/", recording_views.recording_place, name="recording_place"),
    path("recordings/", recording_views.unfiled_recordings, name="unfiled_recordings"),
    path("transcripts/<uuid:pk>/", transcript_views.transcript_detail, name="transcript_detail"),
    path("transcripts/<uuid:pk>/speakers", transcript_views.transcript_speakers, name="transcript_speakers"),
    path("transcripts/<uuid:pk>/words", transcript_views.transcript_words, name="transcript_words"),
    path(
        "transcripts/<uuid:pk>/download/<slug:format>", transcript_views.transcript_download, name="transcript_download"
    ),
]
